import { KvittoError } from "../core/errors.ts";
import { type Normalised, normaliseForDonut, type NormalisedMap } from "./nted.ts";

/** Every text with the dotted keys above it; the index in a list is left out. */
export function flattenFields(value: Normalised, key = ""): [key: string, text: string][] {
  if (value instanceof Map) {
    const map: NormalisedMap = value;
    return [...map].flatMap(([child, inner]) =>
      flattenFields(inner, key === "" ? child : `${key}.${child}`),
    );
  }
  const items = value as Exclude<Normalised, NormalisedMap>; // a Map was handled above
  return items.flatMap((item) =>
    typeof item === "string" ? [[key, item] as [string, string]] : flattenFields(item, key),
  );
}

export interface FieldMatches {
  readonly truePositives: number;
  readonly predictedFields: number;
  readonly trueFields: number;
}

/** Matches of one document as multisets of (dotted key, text). */
export function fieldMatches(predicted: unknown, truth: unknown): FieldMatches {
  const wanted = flattenFields(normaliseForDonut(truth)).map((field) => JSON.stringify(field));
  const given = flattenFields(normaliseForDonut(predicted)).map((field) => JSON.stringify(field));
  const left = new Map<string, number>();
  for (const field of wanted) left.set(field, (left.get(field) ?? 0) + 1);
  let truePositives = 0;
  for (const field of given) {
    const count = left.get(field) ?? 0;
    if (count === 0) continue;
    left.set(field, count - 1);
    truePositives++;
  }
  return { truePositives, predictedFields: given.length, trueFields: wanted.length };
}

/**
 * Donut's field F1 over a corpus: TP / (TP + (FP + FN) / 2), counts summed over all documents
 * (micro). A field is a dotted key with its text; which list item it belongs to is not looked at.
 * @throws {KvittoError} `metric.undefined` when neither side has a field
 * @see clovaai/donut, donut/util.py, `cal_f1`
 */
export function fieldF1(documents: readonly FieldMatches[]): number {
  const sum = (pick: (one: FieldMatches) => number): number =>
    documents.reduce((total, one) => total + pick(one), 0);
  const hits = sum((one) => one.truePositives);
  const misses = sum((one) => one.predictedFields + one.trueFields - 2 * one.truePositives);
  if (hits + misses === 0) {
    throw new KvittoError("metric.undefined", "Neither prediction nor truth has a field.");
  }
  return hits / (hits + misses / 2);
}
