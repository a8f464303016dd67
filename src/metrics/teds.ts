import { KvittoError } from "../core/errors.ts";
import { editDistance } from "../core/edit-distance.ts";
import { childElements, type Element, parseHtml } from "./html-tree.ts";
import { type Tree, treeDistance, type TreeCosts } from "./tree-distance.ts";

/** A node of a table: a cell with its content, or any other element. */
export interface TableNode {
  readonly tag: string;
  /** Only of cells. */
  readonly cell: {
    readonly colspan: number;
    readonly rowspan: number;
    /** Code points, and inline tags as one token each: "<b>", "x", "</b>". */
    readonly tokens: readonly string[];
  } | null;
}

/** A table as TEDS sees it. */
export interface TableTree {
  readonly tree: Tree<TableNode>;
  /** Elements below the table, inline tags in cells included. */
  readonly elements: number;
}

export interface TedsOptions {
  /** Leaves the content of cells out: TEDS-Struct. */
  readonly structureOnly?: boolean;
  /** Inline tags to strip, their text kept, e.g. ["b"]. */
  readonly ignoreTags?: readonly string[];
}

/** Python's `int()`: digits with a sign, white space around and single underscores between them. */
function span(element: Element, name: "colspan" | "rowspan"): number {
  const text = element.attributes.get(name) ?? "1";
  if (/^\s*[+-]?\d+(_\d+)*\s*$/.test(text)) return Number(text.replaceAll("_", ""));
  throw new KvittoError(
    "metric.undefined",
    `A table cell has ${name}=${JSON.stringify(text)}, which is not a whole number.`,
  );
}

function tokensOf(element: Element, ignored: ReadonlySet<string>): string[] {
  const tokens: string[] = [];
  const visit = (inside: Element): void => {
    // The reference leaves out the text that follows a cell within a cell.
    let afterCell = false;
    for (const child of inside.content) {
      if (typeof child === "string") {
        if (!afterCell) tokens.push(...child);
        continue;
      }
      afterCell = child.name === "td";
      if (ignored.has(child.name)) {
        visit(child);
        continue;
      }
      tokens.push(`<${child.name}>`);
      visit(child);
      if (child.name !== "unk") tokens.push(`</${child.name}>`);
    }
  };
  visit(element);
  return tokens;
}

function countElements(element: Element, ignored: ReadonlySet<string>): number {
  return childElements(element).reduce(
    (sum, child) => sum + (ignored.has(child.name) ? 0 : 1) + countElements(child, ignored),
    0,
  );
}

function toTree(element: Element, options: Required<TedsOptions>): Tree<TableNode> {
  const { name } = element;
  const ignored = new Set(options.ignoreTags);
  if (name === "td") {
    const tokens = options.structureOnly ? [] : tokensOf(element, ignored);
    const cell = { colspan: span(element, "colspan"), rowspan: span(element, "rowspan"), tokens };
    return { label: { tag: name, cell }, children: [] };
  }
  const children = (parent: Element): Element[] =>
    childElements(parent).flatMap((child) => (ignored.has(child.name) ? children(child) : [child]));
  return {
    label: { tag: name, cell: null },
    children: children(element).map((child) => toTree(child, options)),
  };
}

/**
 * The first table of an HTML page. null when there is none that is a direct child of the body: the
 * reference scores that 0, and so for a fragment without `<html>`.
 * @throws {KvittoError} `metric.undefined` for a span that is not a whole number
 */
export function parseTable(source: string, options: TedsOptions = {}): TableTree | null {
  const all = { structureOnly: false, ignoreTags: [], ...options };
  const html = childElements(parseHtml(source)).find(({ name }) => name === "html");
  if (html === undefined) return null;
  // Without an <html> of its own a text is a fragment, unless it has a head.
  const isPage = /^\s*<(?:html|!doctype)/i.test(source);
  if (!isPage && !childElements(html).some(({ name }) => name === "head")) return null;
  const table = childElements(html)
    .filter(({ name }) => name === "body")
    .flatMap(childElements)
    .find(({ name }) => name === "table");
  if (table === undefined) return null;
  return { tree: toTree(table, all), elements: countElements(table, new Set(all.ignoreTags)) };
}

const COSTS: TreeCosts<TableNode> = {
  insert: () => 1,
  remove: () => 1,
  rename(from, to) {
    if (from.tag !== to.tag) return 1;
    if (from.cell === null || to.cell === null) return 0;
    const { colspan, rowspan, tokens } = from.cell;
    if (colspan !== to.cell.colspan || rowspan !== to.cell.rowspan) return 1;
    const longest = Math.max(tokens.length, to.cell.tokens.length);
    return longest === 0 ? 0 : editDistance(tokens, to.cell.tokens) / longest;
  },
};

/** Tree edit distance of two tables, not divided by anything. */
export function tableDistance(predicted: TableTree, truth: TableTree): number {
  return treeDistance(predicted.tree, truth.tree, COSTS);
}

/**
 * Tree-edit-distance-based similarity of two HTML tables: 1 − d / max(|predicted|, |truth|), sizes
 * in elements below the table. Adding, removing or changing an element costs 1; a cell that differs
 * in text only costs the edit distance of its content divided by the longer content.
 *
 * 1 for equal tables, 0 when one has no table; not clamped: it can be below 0, because the table
 * element itself and inline tags are counted differently in distance and size. `th` is no cell: its
 * text is not looked at. Of a corpus, take the mean.
 * @throws {KvittoError} `metric.undefined` when both tables are empty or a span is not a number
 * @see Zhong et al. 2020, arXiv:1911.10683; ibm-aur-nlp/PubTabNet, src/metric.py
 */
export function teds(predicted: string, truth: string, options: TedsOptions = {}): number {
  if (predicted === "" || truth === "") return 0;
  const [left, right] = [parseTable(predicted, options), parseTable(truth, options)];
  if (left === null || right === null) return 0;
  const size = Math.max(left.elements, right.elements);
  if (size > 0) return 1 - tableDistance(left, right) / size;
  throw new KvittoError(
    "metric.undefined",
    "Both tables are empty, so there is nothing to compare.",
  );
}
