import { textDistance } from "../core/edit-distance.ts";
import { isObject, isScalar, isTruthy, pythonText, strip } from "./json-text.ts";
import { type Tree, treeDistance, type TreeCosts } from "./tree-distance.ts";

/**
 * A value as the Donut evaluator sees it: texts in lists, lists of mappings, empty things gone.
 * Mappings are `Map`s because their order is part of the result.
 */
export type Normalised = readonly string[] | readonly NormalisedMap[] | NormalisedMap;
export type NormalisedMap = ReadonlyMap<string, Normalised>;

function isEmpty(value: Normalised): boolean {
  return (value instanceof Map ? value.size : (value as readonly unknown[]).length) === 0;
}

/** By length, then by code point, as Python sorts text. */
function byLengthThenText(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  if (x.length !== y.length) return x.length - y.length;
  for (let i = 0; i < x.length; i++) {
    const difference = x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * `JSONParseEvaluator.normalize_dict` of Donut: what is false, 0 or empty vanishes ("0" stays), keys
 * are sorted by length and then by text, a single value becomes a list of one, scalars become
 * stripped text.
 */
export function normaliseForDonut(value: unknown): Normalised {
  if (value === null || value === undefined || (isScalar(value) && !isTruthy(value))) {
    return new Map();
  }
  if (isScalar(value)) return [strip(pythonText(value))];
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.length === 0) return new Map();
    if (items.every(isObject)) {
      return items.map(normaliseObject).filter((item) => item.size > 0);
    }
    return items
      .filter((item) => isScalar(item) && typeof item !== "boolean")
      .map((item) => strip(pythonText(item)))
      .filter((text) => text !== "");
  }
  return isObject(value) ? normaliseObject(value) : new Map();
}

function normaliseObject(value: Readonly<Record<string, unknown>>): NormalisedMap {
  const result = new Map<string, Normalised>();
  for (const key of Object.keys(value).sort(byLengthThenText)) {
    const inner = normaliseForDonut(value[key]);
    if (isEmpty(inner)) continue;
    result.set(key, inner instanceof Map ? [inner] : inner);
  }
  return result;
}

const LEAF = "<leaf>";

function isMap(value: Normalised | string): value is NormalisedMap {
  return value instanceof Map;
}

function toTree(value: Normalised, label: string): Tree<string> {
  if (isMap(value)) {
    return { label, children: [...value].map(([key, inner]) => toTree(inner, key)) };
  }
  const children = value.map((item) =>
    typeof item === "string" ? { label: LEAF + item, children: [] } : toTree(item, "<subtree>"),
  );
  return { label, children };
}

// The reference marks leaves in the label itself, so a key that contains the mark is one too.
const isLeaf = (label: string): boolean => label.includes(LEAF);
const textOf = (label: string): string => label.replaceAll(LEAF, "");
const size = (label: string): number => (isLeaf(label) ? [...textOf(label)].length : 1);

const COSTS: TreeCosts<string> = {
  insert: size,
  remove: size,
  rename(from, to) {
    if (isLeaf(from) && isLeaf(to)) return textDistance(textOf(from), textOf(to));
    if (isLeaf(from)) return 1 + size(from);
    if (isLeaf(to)) return 1 + size(to);
    return from === to ? 0 : 1;
  },
};

export interface NtedParts {
  readonly distance: number;
  /** Distance from nothing to the truth. */
  readonly trueSize: number;
}

/** Distances behind {@link nted}, in characters and nodes. */
export function ntedParts(predicted: unknown, truth: unknown): NtedParts {
  const tree = toTree(normaliseForDonut(truth), "<root>");
  const distanceFrom = (value: Normalised): number =>
    treeDistance(toTree(value, "<root>"), tree, COSTS);
  return {
    distance: distanceFrom(normaliseForDonut(predicted)),
    trueSize: distanceFrom(new Map()),
  };
}

/**
 * Donut's tree edit distance accuracy: max(0, 1 − d(prediction, truth) / d({}, truth)), in 0…1.
 *
 * Trees are ordered, so the order of list items counts; a leaf costs its characters, any other node
 * 1. The distance is divided by the truth's size, not by the larger of the two. An empty truth gives
 * 0, as the reference does. Of a corpus, take the mean.
 * @see Kim et al. 2022, arXiv:2111.15664; clovaai/donut, donut/util.py
 */
export function nted(predicted: unknown, truth: unknown): number {
  const { distance, trueSize } = ntedParts(predicted, truth);
  return trueSize === 0 ? 0 : Math.max(0, 1 - distance / trueSize);
}
