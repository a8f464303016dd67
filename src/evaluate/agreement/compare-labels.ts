import type { PaperDocument } from "../../documents/document.ts";
import { FIELDS, type FieldType, type LeafValue } from "../../documents/fields.ts";
import { equalValues } from "../../metrics/field-accuracy.ts";
import { pairElements } from "./pair-elements.ts";

/** One value as two people have labelled it. */
export interface LabelledTwice {
  /** With the index in it, of the first who has the element: `line_items.2.total`. */
  readonly path: string;
  /** The {@link FIELDS} path. */
  readonly field: string;
  /** undefined: has no such element of the list at all. */
  readonly first: LeafValue | undefined;
  readonly second: LeafValue | undefined;
  /** Equal after normalisation by type. */
  readonly equal: boolean;
}

interface ListColumn {
  /** After the index: `total`; empty where the elements are the values. */
  readonly key: string;
  readonly field: string;
  readonly type: FieldType;
}

type Step = { readonly field: string; readonly type: FieldType } | { readonly list: string };

/** Plain fields and lists, in the order of the JSON. */
const STEPS: readonly Step[] = FIELDS.reduce<Step[]>((steps, { path, type }) => {
  const at = path.indexOf("[]");
  if (at < 0) return [...steps, { field: path, type }];
  const list = path.slice(0, at);
  return steps.some((step) => "list" in step && step.list === list) ? steps : [...steps, { list }];
}, []);

function columnsOf(list: string): ListColumn[] {
  return FIELDS.filter(({ path }) => path.startsWith(`${list}[]`)).map(({ path, type }) => ({
    ...{ key: path.slice(list.length + "[].".length), field: path, type },
  }));
}

function valueAt(root: unknown, path: string): unknown {
  return path.split(".").reduce((value: unknown, key) => {
    return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }, root);
}

function leaf(root: unknown, path: string): LeafValue | undefined {
  const value = path === "" ? root : valueAt(root, path);
  const isLeaf = value === null || typeof value === "string" || typeof value === "number";
  return isLeaf ? value : undefined;
}

function elements(document: PaperDocument, list: string): readonly unknown[] {
  const value = valueAt(document, list);
  return Array.isArray(value) ? value : [];
}

function compareList(list: string, first: PaperDocument, second: PaperDocument): LabelledTwice[] {
  const columns = columnsOf(list);
  const [ours, theirs] = [elements(first, list), elements(second, list)];
  const isEqual = ({ type, key }: ListColumn, a: unknown, b: unknown) =>
    equalValues(type, leaf(a, key), leaf(b, key), first.currency);
  const alike = ours.map((a) =>
    theirs.map((b) => {
      const equal = columns.filter((column) => isEqual(column, a, b));
      // That both leave the same columns empty does not make two items one.
      return equal.some(({ key }) => leaf(a, key) !== null) ? equal.length : 0;
    }),
  );
  return pairElements(alike, ours.length, theirs.length).flatMap(({ first: i, second: j }) => {
    const [a, b] = [i === null ? undefined : ours[i], j === null ? undefined : theirs[j]];
    return columns.flatMap((column): LabelledTwice[] => {
      const values = { first: leaf(a, column.key), second: leaf(b, column.key) };
      // Of an element that one side does not have, only what the other states can be disagreed on.
      const isAlone = a === undefined || b === undefined;
      if (isAlone && (values.first ?? values.second ?? null) === null) return [];
      const path = [list, String(i ?? j), ...(column.key === "" ? [] : [column.key])].join(".");
      return [{ path, field: column.field, ...values, equal: isEqual(column, a, b) }];
    });
  });
}

/**
 * Two labels of one paper side by side, value by value, in the order of the JSON. Elements of lists are
 * paired so that as many values as possible agree, so that an item which one of the two has left out
 * costs that item and not all that follow. Amounts are compared as amounts of the first's currency.
 */
export function compareLabels(first: PaperDocument, second: PaperDocument): LabelledTwice[] {
  return STEPS.flatMap((step): LabelledTwice[] => {
    if ("list" in step) return compareList(step.list, first, second);
    const values = { first: leaf(first, step.field), second: leaf(second, step.field) };
    const equal = equalValues(step.type, values.first, values.second, first.currency);
    return [{ path: step.field, field: step.field, ...values, equal }];
  });
}
