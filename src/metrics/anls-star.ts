import { KvittoError } from "../core/errors.ts";
import { assignGreatest } from "./assignment.ts";
import { editDistance } from "../core/edit-distance.ts";
import { collapseSpace, isObject, isScalar, type JsonScalar, pythonText } from "./json-text.ts";

/** Key of a truth that accepts any one of several answers: `{"__oneOf__": ["500", "$500"]}`. */
export const ONE_OF = "__oneOf__";

type Answer =
  | { readonly kind: "leaf"; readonly text: readonly string[] }
  | { readonly kind: "none" }
  | { readonly kind: "list"; readonly items: readonly Answer[] }
  | { readonly kind: "dict"; readonly entries: ReadonlyMap<string, Answer> }
  | { readonly kind: "oneOf"; readonly options: readonly Answer[] };

const NONE: Answer = { kind: "none" };

/** Answers closer than this count for nothing. */
const THRESHOLD = 0.5;

function parse(value: unknown, isTruth: boolean): Answer {
  if (value === null || value === undefined) return NONE;
  if (isScalar(value)) return { kind: "leaf", text: leafText(value) };
  if (Array.isArray(value)) {
    return { kind: "list", items: value.map((item) => parse(item, isTruth)) };
  }
  if (!isObject(value)) throw new Error("internal: not a JSON value");
  const options = isTruth ? value[ONE_OF] : undefined;
  if (Array.isArray(options)) return oneOf(options.map((option) => parse(option, true)));
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, parse(inner, isTruth)] as const,
  );
  return { kind: "dict", entries: new Map(entries) };
}

function leafText(value: JsonScalar): string[] {
  return [...collapseSpace(pythonText(value).toLowerCase())];
}

function oneOf(options: readonly Answer[]): Answer {
  if (options.length > 0) return { kind: "oneOf", options };
  throw new KvittoError("metric.undefined", "A truth with a choice of answers has none to choose.");
}

/** Leaves of an answer; what is not there counts as one. */
function leaves(answer: Answer): number {
  switch (answer.kind) {
    case "leaf":
    case "none":
      return 1;
    case "list":
      return answer.items.reduce((sum, item) => sum + leaves(item), 0);
    case "dict":
      return [...answer.entries.values()].reduce((sum, item) => sum + leaves(item), 0);
    case "oneOf":
      return Math.max(...answer.options.map(leaves));
  }
}

/** Sum of similarities and what to divide it by. */
interface Parts {
  readonly sum: number;
  readonly length: number;
}

function average({ sum, length }: Parts): number {
  return length > 0 ? sum / length : 1;
}

function isNoneLike(answer: Answer): boolean {
  if (answer.kind === "leaf") return answer.text.length === 0;
  return answer.kind === "none" || (answer.kind !== "oneOf" && leaves(answer) === 0);
}

function similarity(truth: readonly string[], predicted: readonly string[]): number {
  const longest = Math.max(truth.length, predicted.length);
  const value = longest === 0 ? 1 : 1 - editDistance(truth, predicted) / longest;
  return value < THRESHOLD ? 0 : value;
}

function compare(truth: Answer, predicted: Answer): Parts {
  const length = Math.max(leaves(truth), leaves(predicted));
  switch (truth.kind) {
    case "leaf":
      if (predicted.kind !== "leaf") return { sum: 0, length };
      return { sum: similarity(truth.text, predicted.text), length };
    case "none":
      return { sum: isNoneLike(predicted) ? 1 : 0, length };
    case "list":
      if (predicted.kind !== "list") return { sum: 0, length };
      return compareLists(truth.items, predicted.items);
    case "dict":
      if (predicted.kind !== "dict") return { sum: 0, length };
      return compareDicts(truth.entries, predicted.entries);
    case "oneOf": {
      const all = truth.options.map((option) => compare(option, predicted));
      return all.reduce((best, one) => (average(one) > average(best) ? one : best));
    }
  }
}

function compareLists(truths: readonly Answer[], guesses: readonly Answer[]): Parts {
  const pairs = truths.map((truth) => guesses.map((guess) => compare(truth, guess)));
  const chosen = assignGreatest(pairs.map((row) => row.map(average)));
  let [sum, length] = [0, 0];
  const used = new Set<number>();
  truths.forEach((truth, i) => {
    const j = chosen[i] ?? null;
    if (j === null) {
      length += leaves(truth);
      return;
    }
    used.add(j);
    sum += pairs[i]![j]!.sum;
    length += pairs[i]![j]!.length;
  });
  guesses.forEach((guess, j) => {
    if (!used.has(j)) length += leaves(guess);
  });
  return { sum, length };
}

function compareDicts(
  truths: ReadonlyMap<string, Answer>,
  guesses: ReadonlyMap<string, Answer>,
): Parts {
  let [sum, length] = [0, 0];
  for (const key of new Set([...truths.keys(), ...guesses.keys()])) {
    const guess = guesses.get(key) ?? NONE;
    const parts = compare(truths.get(key) ?? NONE, guess);
    length += parts.length;
    // A key that was made up earns nothing, not even for saying that there is nothing.
    if (truths.has(key) || !isNoneLike(guess)) sum += parts.sum;
  }
  return { sum, length };
}

/**
 * ANLS*: mean similarity over the leaves of two JSON values, in 0…1. Leaves are compared as lower
 * case text by 1 − edit distance / longer length, and below 0.5 count 0; lists are paired as well as
 * possible, so order does not count; null matches null, "", [] and {}.
 *
 * A truth may be `{"__oneOf__": […]}`; a list of texts whose prediction is one text is a choice too.
 * @throws {KvittoError} `metric.undefined` for a choice without options
 * @see Peer et al. 2024, arXiv:2402.03848; deepopinion/anls_star_metric
 */
export function anlsStar(predicted: unknown, truth: unknown): number {
  const isChoice =
    typeof predicted === "string" &&
    Array.isArray(truth) &&
    truth.every((option) => typeof option === "string");
  const wanted = isChoice ? oneOf(truth.map((option) => parse(option, true))) : parse(truth, true);
  return average(compare(wanted, parse(predicted, false)));
}
