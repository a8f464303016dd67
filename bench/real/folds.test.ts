import { expect, test } from "vitest";
import { checkApart } from "./check-apart.ts";
import { groupedFolds } from "./e-invoices.ts";
import { rowOf } from "./rows-for-tests.ts";

const ROWS = ["A", "A", "A", "B", "B", "C", "D"].map((name, i) => rowOf(`${i}`, `${name} GmbH`));

test("every paper is in one fold, with all others of its company", () => {
  const folds = groupedFolds(ROWS, 3);
  expect(folds.map((fold) => fold.map(({ id }) => id))).toEqual([
    ["0", "1", "2"],
    ["3", "4"],
    ["5", "6"],
  ]);
  for (const test of folds) {
    checkApart({ train: ROWS.filter((row) => !test.includes(row)), test });
  }
});

test("a company that is spelt otherwise on the other side is found", () => {
  const fold = { train: [rowOf("1", "Blåbär AB")], test: [rowOf("2", "BLABAR")] };
  expect(() => checkApart(fold)).toThrow("share the company");
});

test("more folds than companies leave none empty", () => {
  expect(groupedFolds(ROWS.slice(0, 5), 3)).toHaveLength(2);
});
