import { homedir } from "node:os";
import { join } from "node:path";

/** Where downloads and computed features are kept between runs. */
export function cacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return process.env["KVITTO_CACHE"] ?? join(base, "kvitto");
}

/** Access token for gated repositories on the Hugging Face Hub. */
export function hubToken(): string | undefined {
  return process.env["HF_TOKEN"];
}

/** A mirror of the Hub, when the user has one. */
export function hubEndpoint(): string | undefined {
  return process.env["HF_ENDPOINT"];
}

/** Seed of property tests; the same cases every time unless it is changed. */
export function fuzzSeed(): number {
  return Number(process.env["FUZZ_SEED"] ?? 1);
}
