import { expect, test } from "vitest";
import { readCases } from "./fixture-for-tests.ts";
import { type Tree, treeDistance, UNIT_COSTS } from "./tree-distance.ts";

/** "{a{b}{c}}", as the cases are written. */
function parseBrackets(text: string): Tree<string> {
  let at = 0;
  const node = (): Tree<string> => {
    at++; // {
    let label = "";
    while (text[at] !== "{" && text[at] !== "}") label += text[at++];
    const children: Tree<string>[] = [];
    while (text[at] === "{") children.push(node());
    at++; // }
    return { label, children };
  };
  return node();
}

interface Case {
  readonly testID: number;
  readonly t1: string;
  readonly t2: string;
  readonly d: number;
}

test("unit costs: every case of the reference, both ways", () => {
  const cases = readCases("apted_unit_cost_cases") as unknown as readonly Case[];
  expect(cases.length).toBeGreaterThan(30);
  for (const { testID, t1, t2, d } of cases) {
    const [a, b] = [parseBrackets(t1), parseBrackets(t2)];
    expect(treeDistance(a, b, UNIT_COSTS), `case ${testID}`).toBe(d);
    expect(treeDistance(b, a, UNIT_COSTS), `case ${testID} turned`).toBe(d);
  }
});

test("insertion and removal have prices of their own", () => {
  const costs = { insert: () => 3, remove: () => 5, rename: () => 7 };
  const [one, two] = [parseBrackets("{a}"), parseBrackets("{a{b}}")];
  expect(treeDistance(one, two, { ...costs, rename: (x, y) => (x === y ? 0 : 7) })).toBe(3);
  expect(treeDistance(two, one, { ...costs, rename: (x, y) => (x === y ? 0 : 7) })).toBe(5);
  expect(treeDistance(one, parseBrackets("{z}"), costs)).toBe(7);
});

test("thousands of nested nodes do not exhaust the stack", () => {
  let deep: Tree<string> = { label: "x", children: [] };
  for (let i = 0; i < 20_000; i++) deep = { label: "x", children: [deep] };
  expect(treeDistance(deep, { label: "x", children: [] }, UNIT_COSTS)).toBe(20_000);
});
