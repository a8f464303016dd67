import { expect, test } from "vitest";
import { readCases, scoreOf } from "./fixture-for-tests.ts";
import { parseTable, tableDistance, teds, type TableNode } from "./teds.ts";
import type { Tree } from "./tree-distance.ts";

interface Node {
  readonly tag: string;
  readonly colspan?: number;
  readonly rowspan?: number;
  readonly tokens?: readonly string[];
  readonly children?: readonly Node[];
}
interface Case {
  readonly id: number;
  readonly kind: string;
  readonly pred: string;
  readonly true: string;
  readonly predTree?: Node;
  readonly trueTree?: Node;
  readonly ignoreNodes?: readonly string[];
  readonly [field: string]: unknown;
}
const cases = readCases("teds_cases")["cases"] as readonly Case[];

/** Our tree in the form of the file. */
function asNode({ label, children }: Tree<TableNode>): Node {
  if (label.cell !== null) return { tag: label.tag, ...label.cell };
  if (children.length === 0) return { tag: label.tag };
  return { tag: label.tag, children: children.map(asNode) };
}

test("every case of the reference: trees, sizes, distances and scores to 1e-9", () => {
  expect(cases.length).toBeGreaterThan(150);
  for (const one of cases) {
    const where = `case ${one.id} (${one.kind}: ${String(one["note"])})`;
    for (const [structureOnly, suffix] of [
      [false, ""],
      [true, "Struct"],
    ] as const) {
      const options = { structureOnly, ignoreTags: one.ignoreNodes ?? [] };
      const expected = scoreOf(one[`teds${suffix}`]);
      if (expected === null) {
        expect(() => teds(one.pred, one.true, options), where).toThrow(/empty|whole number/);
        continue;
      }
      expect(Math.abs(teds(one.pred, one.true, options) - expected), where).toBeLessThan(1e-9);
      if (one[`distance${suffix}`] === undefined) continue;
      const [left, right] = [parseTable(one.pred, options)!, parseTable(one.true, options)!];
      const distance = tableDistance(left, right) - scoreOf(one[`distance${suffix}`])!;
      expect(Math.abs(distance), where).toBeLessThan(1e-9);
      expect([left.elements, right.elements], where).toEqual([one["nPred"], one["nTrue"]]);
      if (structureOnly || one.predTree === undefined) continue;
      expect(asNode(left.tree), where).toEqual(withoutEmpty(one.predTree));
      expect(asNode(right.tree), where).toEqual(withoutEmpty(one.trueTree!));
    }
  }
});

function withoutEmpty({ children, ...node }: Node): Node {
  if (children === undefined || children.length === 0) return node;
  return { ...node, children: children.map(withoutEmpty) };
}

const page = (table: string): string => `<html><body><table>${table}</table></body></html>`;

test("a table equals itself and the measure is symmetric", () => {
  for (const { pred, true: truth, teds: score } of cases.slice(0, 60)) {
    if (score === null || parseTable(pred) === null || parseTable(truth) === null) continue;
    expect(teds(truth, truth)).toBe(1);
    expect(Math.abs(teds(pred, truth) - teds(truth, pred))).toBeLessThan(1e-9);
  }
});

test.each([
  ["a comment in a cell", "<tr><td>a<!-- <td> -->b</td></tr>", "<tr><td>ab</td></tr>"],
  [
    "named and numbered entities",
    "<tr><td>&auml;&euro;&#228;&#xe4;</td></tr>",
    "<tr><td>ä€ää</td></tr>",
  ],
  [
    "an unknown entity stays",
    "<tr><td>&foo; &amp</td></tr>",
    "<tr><td>&amp;foo; &amp;amp</td></tr>",
  ],
  ["a cell that closes itself", "<tr><td/><td>b</td></tr>", "<tr><td></td><td>b</td></tr>"],
  ["a > inside quotes", '<tr><td title="a>b">x</td></tr>', "<tr><td>x</td></tr>"],
  ["an inline tag left open", "<tr><td><b>a<td>b</tr>", "<tr><td><b>a</b></td><td>b</td></tr>"],
  ["an end tag of nothing", "<tr><td>a</i></td></tr>", "<tr><td>a</td></tr>"],
  ["less-than as text", "<tr><td>1 < 2</td></tr>", "<tr><td>1 &lt; 2</td></tr>"],
])("%s", (_what, written, meant) => {
  expect(parseTable(page(written))).toEqual(parseTable(page(meant)));
});

test("a fragment is no page", () => {
  const table = "<table><tr><td>a</td></tr></table>";
  expect(parseTable(table)).toBeNull();
  expect(parseTable(`<body>${table}</body>`)).toBeNull();
  expect(parseTable(`<!DOCTYPE html>${table}`)?.elements).toBe(2);
  expect(parseTable(`<head><title>x</title></head>${table}`)?.elements).toBe(2);
});

test("ten thousand cells left open parse in time", () => {
  const rows = "<tr><td>".repeat(10_000);
  expect(parseTable(`<html><table>${rows}`)?.elements).toBe(20_000);
});
