import { IGNORED_LABEL } from "../engine/ops/cross-entropy.ts";
import { jsonLeaves, type JsonLeaf } from "../formats/json-leaves.ts";
import type { Tokenizer } from "../formats/tokenizer.ts";

/** Field → how much its values count: `total`, `line_items[].total`, or all below one, `line_items`. */
export type FieldWeights = Readonly<Record<string, number>>;

/** The weight of a field: of the longest name that is its path or the beginning of it; else 1. */
export function weightOf(path: string, weights: FieldWeights): number {
  const plain = (name: string) => name.replaceAll("[]", "");
  const names = Object.keys(weights).filter((name) => `${path}.`.startsWith(`${plain(name)}.`));
  const longest = names.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? 1 : weights[longest]!;
}

/**
 * How much each token of a row counts, as long as `labels`: the weight of the field whose value it
 * spells a part of, times that of the line that the value is of, and 1 elsewhere. Only answers that are
 * JSON have fields.
 * @param lines  of each line item of the paper; counts where the answer has as many
 */
export function tokenWeights(
  tokenizer: Pick<Tokenizer, "tokenBytes">,
  labels: ArrayLike<number>,
  weights: FieldWeights,
  lines: readonly number[] = [],
): number[] {
  const result = Array.from(labels, () => 1);
  const learnt = Array.from(labels).flatMap((label, at) => (label === IGNORED_LABEL ? [] : [at]));
  const pieces = learnt.map((at) => tokenizer.tokenBytes(labels[at]!));
  const bytes = Buffer.concat(pieces);
  // What follows the answer is the end of the turn, in one way of writing it or another.
  const written = bytes.subarray(0, bytes.lastIndexOf("}") + 1).toString("utf8");
  const leaves = leavesOf(written);
  const places = leaves.map(({ path }) => lineOf(path));
  const hasAllLines = lines.length > 0 && Math.max(...places) === lines.length - 1;
  const weighted = leaves.map(({ path, startByte, endByte }, i) => {
    const keys = path.filter((step) => typeof step === "string");
    const ofLine = hasAllLines && places[i]! >= 0 ? lines[places[i]!]! : 1;
    return { weight: weightOf(keys.join("."), weights) * ofLine, startByte, endByte };
  });
  let from = 0;
  for (const [i, at] of learnt.entries()) {
    const to = from + pieces[i]!.length;
    const touched = weighted.filter(({ startByte, endByte }) => startByte < to && endByte > from);
    // A token that ends one value and begins another counts as the weightier.
    if (touched.length > 0) result[at] = Math.max(...touched.map(({ weight }) => weight));
    from = to;
  }
  return result;
}

/** Which line item a value is of; −1 for what is of none. */
function lineOf([list, index]: JsonLeaf["path"]): number {
  return list === "line_items" && typeof index === "number" ? index : -1;
}

/** The leaves of an answer: none when it is no JSON. */
function leavesOf(answer: string): JsonLeaf[] {
  try {
    return jsonLeaves(answer);
  } catch {
    return [];
  }
}
