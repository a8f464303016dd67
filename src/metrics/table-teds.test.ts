import { expect, test } from "vitest";
import { emptyDocument, type PaperDocument } from "../documents/document.ts";
import { tableTeds, tableTedsScore } from "./table-teds.ts";

const item = (description: string, total: number) => ({
  ...{ description, quantity: 1, unit_price: null, total, code: null, tax_rate: 12 },
});

function paper(...items: readonly ReturnType<typeof item>[]): PaperDocument {
  return { ...emptyDocument("receipt"), line_items: [...items] };
}

const truth = paper(item("Kaffe", 35), item("Bulle <stor> & varm", 30));

test("the same table is 1, none at all 0, two empty ones 1", () => {
  expect(tableTeds(truth, truth)).toBe(1);
  expect(tableTeds(null, truth)).toBe(0);
  expect(tableTeds({ line_items: "two" }, truth)).toBe(0);
  expect(tableTeds(paper(), paper())).toBe(1);
});

test("a row that is missing costs its seven elements of fourteen", () => {
  expect(tableTeds(paper(item("Kaffe", 35)), truth)).toBeCloseTo(1 - 7 / 14, 12);
});

test("a letter costs its share of one cell", () => {
  const misread = paper(item("Kaffo", 35), item("Bulle <stor> & varm", 30));
  expect(tableTeds(misread, truth)).toBeCloseTo(1 - 1 / 5 / 14, 12);
});

test("the score is the mean over documents", () => {
  const score = tableTedsScore([truth, paper(item("Kaffe", 35))], [truth, truth]);
  expect(score.n).toBe(2);
  expect(score.value).toBeCloseTo(0.75, 12);
});
