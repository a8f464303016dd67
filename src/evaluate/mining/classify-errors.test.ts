import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyDocument, type LineItem, type PaperDocument } from "../../documents/document.ts";
import { classifyErrors } from "./classify-errors.ts";
import { ERROR_MEANING, ERROR_TYPES } from "./error-type.ts";

const line = (description: string, quantity: number, unit_price: number): LineItem => {
  const total = quantity * unit_price;
  return { description, quantity, unit_price, total, code: null, tax_rate: 25 };
};

const truth: PaperDocument = {
  ...emptyDocument("invoice"),
  vendor: { name: "Almvik Bygg AB", address: "Storgatan 14, 572 30 Almvik", tax_ids: [] },
  number: "20417",
  issue_date: "2026-03-04",
  due_date: "2026-04-05",
  currency: "SEK",
  line_items: [line("Bräda 45x70", 6, 39), line("Skruv 100 st", 2, 89), line("Arbete", 3, 650)],
  subtotal: 2362,
  tax: 590.5,
  total: 2952.5,
};

const found = (answer: unknown) =>
  classifyErrors(answer, truth).map(({ type, path }) => [type, path]);
const items = (...line_items: LineItem[]) => ({ ...truth, line_items });
const [first, second, third] = truth.line_items as [LineItem, LineItem, LineItem];

test("a right answer has no errors; every type has a meaning", () => {
  expect(found(truth)).toEqual([]);
  expect(Object.keys(ERROR_MEANING)).toEqual([...ERROR_TYPES]);
});

test.each<[string, Partial<PaperDocument>, string]>([
  ["wrong_label", { total: 2362 }, "total"],
  ["separator", { total: 29525 }, "total"],
  ["digit_confusion", { total: 2958.5 }, "total"],
  ["total_mismatch", { total: 77 }, "total"],
  ["omitted_value", { total: null }, "total"],
  ["invented_value", { rounding: 0.37 }, "rounding"],
  ["wrong_label", { rounding: 590.5 }, "rounding"],
  ["date_order", { issue_date: "2026-04-03" }, "issue_date"],
  ["wrong_label", { due_date: "2026-03-04" }, "due_date"],
  ["currency", { currency: "NOK" }, "currency"],
  ["digit_confusion", { number: "20477" }, "number"],
  ["truncated_text", { vendor: { ...truth.vendor, name: "Almvik" } }, "vendor.name"],
  ["wrong_label", { number: "Fakturanr:" }, "number"],
  ["other", { kind: "receipt" }, "kind"],
  ["misread_text", { vendor: { ...truth.vendor, name: "AImvik 8ygg AB" } }, "vendor.name"],
  ["other", { vendor: { ...truth.vendor, name: "Konsum" } }, "vendor.name"],
])("%s", (type, change, path) => {
  expect(found({ ...truth, ...change })).toEqual([[type, path]]);
});

test.each<[string, object, (readonly [string, string])[]]>([
  ["a missing line", items(first, third), [["missing_item", "line_items.1"]]],
  [
    "an extra line",
    items(first, second, third, line("Frakt", 1, 99)),
    [["extra_item", "line_items.3"]],
  ],
  [
    "two lines in one",
    items({ ...first, description: "Bräda 45x70 Skruv 100 st" }, third),
    [
      ["other", "line_items.0.description"],
      ["merged_item", "line_items.1"],
    ],
  ],
  [
    "one line in two",
    items(
      first,
      second,
      { ...third, total: 1311 },
      {
        ...third,
        quantity: null,
        unit_price: null,
        description: "timmar",
        total: 639,
        tax_rate: null,
      },
    ),
    [
      ["line_total", "line_items.2.total"],
      ["split_item", "line_items.3"],
    ],
  ],
  [
    "price and amount exchanged",
    items(first, { ...second, unit_price: 178, total: 89 }, third),
    [
      ["column_swap", "line_items.1.unit_price"],
      ["column_swap", "line_items.1.total"],
    ],
  ],
  ["a table not understood", items(line("Xyz", 9, 1)), [["table_structure", "line_items"]]],
])("%s", (_what, answer, expected) => {
  expect(found(answer)).toEqual(expected);
});

test("an answer of any shape is classified, and one without a key leaves everything out", () => {
  const types = new Set(classifyErrors({}, truth).map(({ type }) => type));
  expect(types).toEqual(new Set(["omitted_value", "table_structure"]));
  for (const none of [undefined, null, [], "total", 7]) {
    expect(found(none)).toEqual([["not_read", ""]]);
  }
  fc.assert(
    fc.property(fc.jsonValue(), (answer) => {
      for (const { type } of classifyErrors(answer, truth)) expect(ERROR_TYPES).toContain(type);
    }),
  );
});

test("what the label is not about is no error", () => {
  const answer = { ...truth, number: "1", total: 77, line_items: [first] };
  const of = (labelled: string[]) =>
    classifyErrors(answer, truth, labelled).map(({ type, path }) => [type, path]);
  expect(of(["total", "currency"])).toEqual([["total_mismatch", "total"]]);
  expect(of(["line_items[].total"])).toEqual([["table_structure", "line_items"]]);
  const wrong = { ...truth, line_items: [{ ...first, total: 1, code: "x" }, second, third] };
  expect(classifyErrors(wrong, truth, ["line_items[].code"]).map(({ path }) => path)).toEqual([
    "line_items.0.code",
  ]);
});

test("a list element too many is wrong only in what it states", () => {
  const tax_lines = [{ rate: 12, basis: null, amount: 590.5 }];
  expect(found({ ...truth, tax_lines })).toEqual([
    ["invented_value", "tax_lines.0.rate"],
    ["wrong_label", "tax_lines.0.amount"],
  ]);
});
