import pico from "picocolors";
import { expect, test } from "vitest";
import { emptyDocument } from "../documents/document.ts";
import { documentView } from "./document-view.ts";

const plain = pico.createColors(false);

const document = {
  ...emptyDocument("receipt"),
  vendor: { name: "Café Linné", address: null, tax_ids: ["556000-0001", "SE556000000101"] },
  tax_lines: [{ rate: 12, basis: 62.5, amount: 7.5 }],
  line_items: [
    { description: "Kaffe", quantity: 2, unit_price: 35, total: 70, code: null, tax_rate: 12 },
  ],
  total: 70,
};

test("fields, then lines; what is not on the paper is a dash", () => {
  const view = documentView(document, null, plain).split("\n");
  expect(view).toContain("vendor     Café Linné");
  expect(view).toContain("address    –");
  expect(view).toContain("tax ids    556000-0001; SE556000000101");
  expect(view).toContain("tax lines  rate 12, basis 62.5, amount 7.5");
  expect(view.at(-2)).toBe("description  quantity  unit price  total  code  tax rate");
  expect(view.at(-1)).toBe("Kaffe               2          35     70  –           12");
});

test("a line, and a list, is as sure as the least sure of its values", () => {
  const confidence = new Map([
    ["vendor.name", 0.999],
    ["vendor.tax_ids.0", 0.8],
    ["vendor.tax_ids.1", 0.3],
    ["line_items.0.description", 0.95],
    ["line_items.0.total", 0.41],
    ["line_items.1.total", 0.01], // no such line here
    ["total", 1],
  ]);
  const view = documentView(document, confidence, plain).split("\n");
  expect(view).toContain("vendor      99 %  Café Linné"); // not rounded up to certainty
  expect(view).toContain("tax ids     30 %  556000-0001; SE556000000101");
  expect(view).toContain("total      100 %  70");
  expect(view.at(-1)).toMatch(/12 {2}41 %$/);
});

test("doubt has a colour", () => {
  const colors = pico.createColors(true);
  const view = documentView(document, new Map([["total", 0.2]]), colors);
  expect(view).toContain(colors.red("20 %"));
});

test("what a person has to look at has a mark, and so has the line or the list that holds it", () => {
  const confidence = new Map([
    ["number", 0.999],
    ["vendor.tax_ids.1", 0.3],
    ["line_items.0.total", 0.41],
    ["total", 0.9],
  ]);
  const review = ["vendor.tax_ids.1", "line_items.0.total"];
  const view = documentView(document, confidence, plain, review).split("\n");
  expect(view).toContain("tax ids    30 % !  556000-0001; SE556000000101");
  expect(view).toContain("total      90 %    70");
  expect(view.at(-1)).toMatch(/41 % !$/);
});
