import { createHash } from "node:crypto";
import { KvittoError } from "../core/errors.ts";

/** A value that JSON carries. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** JSON text that does not depend on the order in which keys were set. */
export function canonicalJson(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(",")}}`;
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function sha256OfJson(value: Json): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/** Dotted key → its value as text; lists are values, so that their order counts. */
function flatten(value: JsonObject, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, inner] of Object.entries(value)) {
    const name = `${prefix}${key}`;
    if (typeof inner !== "object" || inner === null || isList(inner)) {
      flat.set(name, canonicalJson(inner));
    } else {
      for (const [below, text] of flatten(inner, `${name}.`)) flat.set(below, text);
    }
  }
  return flat;
}

/**
 * Refuses to go on with another configuration than the one a run began with.
 * @param mayDiffer  dotted keys that do not change the result, e.g. how often to save
 * @throws {KvittoError} `train.config_changed`, with each differing key and both values
 */
export function requireSameConfig(
  then: JsonObject,
  now: JsonObject,
  mayDiffer: readonly string[] = [],
): void {
  const [before, after] = [flatten(then), flatten(now)];
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  const differing = keys.filter((key) => {
    const free = mayDiffer.some((name) => key === name || key.startsWith(`${name}.`));
    return !free && before.get(key) !== after.get(key);
  });
  if (differing.length === 0) return;
  const listed = differing.map((key) => {
    return `${key} was ${before.get(key) ?? "not set"} and is ${after.get(key) ?? "not set"}`;
  });
  throw new KvittoError(
    "train.config_changed",
    `The run began with another configuration: ${listed.join("; ")}.`,
    "Set these back to resume, or start a new run.",
  );
}
