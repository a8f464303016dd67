import { KvittoError } from "../core/errors.ts";
import { canonicalJson, isJsonList } from "../data/canonical-json.ts";
import type { JsonObject } from "../data/canonical-json.ts";

/** Dotted key → its value as text; lists are values, so that their order counts. */
function flatten(value: JsonObject, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, inner] of Object.entries(value)) {
    const name = `${prefix}${key}`;
    if (typeof inner !== "object" || inner === null || isJsonList(inner)) {
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
