import { createHash } from "node:crypto";

/** A value that JSON carries. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** `Array.isArray` does not narrow readonly arrays. */
export function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * JSON text that does not depend on the order in which keys were set.
 * @throws {Error} `internal:` for NaN and infinity, which JSON would turn into null
 */
export function canonicalJson(value: Json): string {
  if (isJsonList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new Error(`internal: ${value} cannot be written as JSON`);
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const fields = entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`);
  return `{${fields.join(",")}}`;
}

/** Hex SHA-256 of the canonical text. */
export function sha256OfJson(value: Json): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
