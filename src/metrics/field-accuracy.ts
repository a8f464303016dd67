import type { PaperDocument } from "../documents/document.ts";
import { FIELDS, type Field, type FieldType, type LeafValue } from "../documents/fields.ts";
import { normaliseValue } from "../documents/normalise.ts";
import { type Cluster, clusteredProportion } from "./clustered-interval.ts";
import type { Score } from "./score.ts";

/** One value of a document, as it was read and as it is. */
export interface FieldComparison {
  /** With the index in it: `line_items.2.total`. */
  readonly path: string;
  /** The {@link FIELDS} path: `line_items[].total`. */
  readonly field: string;
  /** undefined: no such key, no such list element, or not a text, number or null. */
  readonly predicted: LeafValue | undefined;
  /** undefined: a list element too many was predicted. */
  readonly truth: LeafValue | undefined;
  /** Equal after normalisation by type. */
  readonly correct: boolean;
  /** Equal as text, character by character. */
  readonly correctStrict: boolean;
}

function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function leafAt(root: unknown, path: string): LeafValue | undefined {
  const value = valueAt(root, path);
  const isLeaf = value === null || typeof value === "string" || typeof value === "number";
  return isLeaf ? value : undefined;
}

function lengthAt(root: unknown, path: string): number {
  const value = valueAt(root, path);
  return Array.isArray(value) ? value.length : 0;
}

/**
 * True when two values are the same after normalisation: amounts by amount, dates by day, text by
 * NFKC and collapsed space. null (not on the document) is a value and equals only null. A key that
 * is absent equals nothing: the answer has to say that something is not there.
 *
 * @param currency  of the truth; it decides how "1.234" is read
 */
export function equalValues(
  type: FieldType,
  predicted: LeafValue | undefined,
  truth: LeafValue | undefined,
  currency: string | null,
): boolean {
  if (predicted === undefined || truth === undefined) return false;
  return normaliseValue(type, predicted, currency) === normaliseValue(type, truth, currency);
}

/** `line_items[].total` → list `line_items`, inner `.total`; a plain field has no list. */
function splitField({ path }: Field): { list: string | null; inner: string } {
  const at = path.indexOf("[]");
  return at < 0
    ? { list: null, inner: path }
    : { list: path.slice(0, at), inner: path.slice(at + 2) };
}

/**
 * Every value of the truth and of the prediction side by side, in the order of the JSON. List
 * elements are paired by index; those that only one side has are wrong in every field.
 *
 * @param predicted  what the model's JSON said, of any shape; undefined when it was not JSON
 */
export function compareFields(predicted: unknown, truth: PaperDocument): FieldComparison[] {
  const compare = (field: Field, path: string): FieldComparison => {
    const [p, t] = [leafAt(predicted, path), leafAt(truth, path)];
    return {
      ...{ path, field: field.path, predicted: p, truth: t },
      correct: equalValues(field.type, p, t, truth.currency),
      correctStrict:
        p !== undefined &&
        t !== undefined &&
        String(p) === String(t) &&
        (p === null) === (t === null),
    };
  };
  const comparisons: FieldComparison[] = [];
  const doneLists = new Set<string>();
  for (const field of FIELDS) {
    const { list } = splitField(field);
    if (list === null) {
      comparisons.push(compare(field, field.path));
    } else if (!doneLists.has(list)) {
      doneLists.add(list);
      const columns = FIELDS.filter((other) => splitField(other).list === list);
      const length = Math.max(lengthAt(predicted, list), lengthAt(truth, list));
      for (let i = 0; i < length; i++) {
        for (const column of columns) {
          comparisons.push(compare(column, `${list}.${i}${splitField(column).inner}`));
        }
      }
    }
  }
  return comparisons;
}

export interface FieldScore {
  /** The {@link FIELDS} path. */
  readonly field: string;
  readonly normalised: Score;
  readonly strict: Score;
}

type Comparisons = readonly FieldComparison[];

function cluster(comparisons: Comparisons, right: (one: FieldComparison) => boolean): Cluster {
  return { correct: comparisons.filter(right).length, total: comparisons.length };
}

/** Right values over all values of all documents, nulls included; n counts values. */
export function fieldAccuracy(documents: readonly Comparisons[]): Score {
  return clusteredProportion(documents.map((all) => cluster(all, ({ correct }) => correct)));
}

/** As {@link fieldAccuracy}, with values compared as text, character by character. */
export function fieldAccuracyStrict(documents: readonly Comparisons[]): Score {
  return clusteredProportion(documents.map((all) => cluster(all, (one) => one.correctStrict)));
}

/**
 * As {@link fieldAccuracy}, without the values that truth and prediction both leave out: what
 * agreement on absent fields cannot lift.
 */
export function fieldAccuracyPrinted(documents: readonly Comparisons[]): Score {
  const printed = documents.map((all) =>
    all.filter(({ predicted, truth }) => (predicted ?? null) !== null || (truth ?? null) !== null),
  );
  return clusteredProportion(printed.map((all) => cluster(all, ({ correct }) => correct)));
}

/** Accuracy of each field, in the order of {@link FIELDS}. */
export function perFieldAccuracy(documents: readonly Comparisons[]): FieldScore[] {
  return FIELDS.map(({ path }) => {
    const own = documents.map((all) => all.filter(({ field }) => field === path));
    return { field: path, normalised: fieldAccuracy(own), strict: fieldAccuracyStrict(own) };
  });
}
