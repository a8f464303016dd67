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

/** Where `hf auth login` keeps the token. @see huggingface_hub `constants.py`, HF_TOKEN_PATH */
export function hubTokenPath(): string {
  const base = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const home = process.env["HF_HOME"] ?? join(base, "huggingface");
  return process.env["HF_TOKEN_PATH"] ?? join(home, "token");
}

/** A mirror of the Hub, when the user has one. */
export function hubEndpoint(): string | undefined {
  return process.env["HF_ENDPOINT"];
}

/** Key of a Weights & Biases account. */
export function wandbApiKey(): string | undefined {
  return process.env["WANDB_API_KEY"];
}

/** Weights & Biases, or the user's own server of it. */
export function wandbBaseUrl(): string {
  return process.env["WANDB_BASE_URL"] ?? "https://api.wandb.ai";
}

/** Where `wandb login` and other programs keep passwords of machines. */
export function netrcPath(): string {
  return process.env["NETRC"] ?? join(homedir(), ".netrc");
}

/** Seed of property tests; the same cases every time unless it is changed. */
export function fuzzSeed(): number {
  return Number(process.env["FUZZ_SEED"] ?? 1);
}
