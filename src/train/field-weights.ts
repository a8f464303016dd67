import { IGNORED_LABEL } from "../engine/ops/cross-entropy.ts";
import type { Tokenizer } from "../formats/tokenizer.ts";

/** Field → how much its values count: `total`, `line_items[].total`, or all below one, `line_items`. */
export type FieldWeights = Readonly<Record<string, number>>;

/** A value of a JSON text: where it stands in it, and its path without the places in lists. */
interface ValueSpan {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The values of a JSON text that are no objects or lists, in order; null when it is no JSON. Positions
 * are those of the string, quotes included.
 */
export function jsonValueSpans(text: string): ValueSpan[] | null {
  const spans: ValueSpan[] = [];
  const token = /\s*("(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+)/y;
  /** Of each open object or list: the key that is being read, null in a list. */
  const open: { key: string | null; readonly isList: boolean; awaitsKey: boolean }[] = [];
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) break; // white space at the end
    const [, found = ""] = match;
    const end = token.lastIndex;
    const inner = open.at(-1);
    if (found === "{" || found === "[") {
      open.push({ key: null, isList: found === "[", awaitsKey: found === "{" });
    } else if (found === "}" || found === "]") {
      open.pop();
    } else if (found === ",") {
      if (inner !== undefined) inner.awaitsKey = !inner.isList;
    } else if (found === ":") {
      if (inner !== undefined) inner.awaitsKey = false;
    } else if (inner?.awaitsKey === true) {
      inner.key = JSON.parse(found) as string; // a key is a text
    } else {
      const path = open.flatMap(({ key }) => (key === null ? [] : [key])).join(".");
      spans.push({ path, start: end - found.length, end });
    }
  }
  return spans;
}

/** The weight of a field: of the longest name that is its path or the beginning of it; else 1. */
export function weightOf(path: string, weights: FieldWeights): number {
  const plain = (name: string) => name.replaceAll("[]", "");
  const names = Object.keys(weights).filter((name) => `${path}.`.startsWith(`${plain(name)}.`));
  const longest = names.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? 1 : weights[longest]!;
}

/**
 * How much each token of a row counts, as long as `labels`: the weight of the field whose value it
 * spells a part of, and 1 elsewhere. Only answers that are JSON have fields.
 */
export function tokenWeights(
  tokenizer: Pick<Tokenizer, "tokenBytes">,
  labels: ArrayLike<number>,
  weights: FieldWeights,
): number[] {
  const result = Array.from(labels, () => 1);
  const learnt = Array.from(labels).flatMap((label, at) => (label === IGNORED_LABEL ? [] : [at]));
  const pieces = learnt.map((at) => tokenizer.tokenBytes(labels[at]!));
  const bytes = Buffer.concat(pieces);
  // What follows the answer is the end of the turn, in one way of writing it or another.
  const written = bytes.subarray(0, bytes.lastIndexOf("}") + 1);
  const spans = jsonValueSpans(written.toString("utf8"));
  if (spans === null) return result;
  const text = written.toString("utf8");
  const byteAt = (position: number) => Buffer.byteLength(text.slice(0, position));
  const inBytes = spans.map(({ path, start, end }) => ({
    weight: weightOf(path, weights),
    start: byteAt(start),
    end: byteAt(end),
  }));
  let from = 0;
  for (const [i, at] of learnt.entries()) {
    const to = from + pieces[i]!.length;
    const touched = inBytes.filter(({ start, end }) => start < to && end > from);
    // A token that ends one value and begins another counts as the weightier.
    if (touched.length > 0) result[at] = Math.max(...touched.map(({ weight }) => weight));
    from = to;
  }
  return result;
}
