import { readFileSync } from "node:fs";
import { JsonNumber, parseJsonExactly } from "./json-text.ts";

/** A file of fixtures/metrics, with numbers in `pred` and `true` as they are written. */
export function readCases(name: string): Readonly<Record<string, unknown>> {
  const url = new URL(`../../fixtures/metrics/${name}.json`, import.meta.url);
  return parseJsonExactly(readFileSync(url, "utf8")) as Readonly<Record<string, unknown>>;
}

/** The number that a score of a fixture states; null where the reference raised an error. */
export function scoreOf(value: unknown): number | null {
  if (value === null) return null;
  if (value instanceof JsonNumber) return Number(value.literal);
  if (typeof value === "number") return value;
  throw new Error(`not a score: ${String(value)}`);
}
