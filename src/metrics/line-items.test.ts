import { expect, test } from "vitest";
import { item, receipt } from "./documents-for-tests.ts";
import { itemCount, itemCountWithin } from "./item-count.ts";
import { lineItemAccuracy, matchLineItems } from "./line-items.ts";

const truth = receipt({ line_items: [item("Kaffe", 40), item("Bulle", 60), item("Te", 35)] });

test("an item missed at the top costs that item only", () => {
  const predicted = { line_items: truth.line_items.slice(1) };
  expect(matchLineItems(predicted, truth)).toEqual([
    { truth: 0, predicted: null, correct: 0 },
    { truth: 1, predicted: 0, correct: 6 },
    { truth: 2, predicted: 1, correct: 6 },
  ]);
  expect(lineItemAccuracy([predicted], [truth])).toMatchObject({ value: 12 / 18, n: 18 });
});

test("an invented item counts against, order does not", () => {
  const predicted = { line_items: [...[...truth.line_items].reverse(), item("Vin", 1)] };
  const matches = matchLineItems(predicted, truth);
  expect(matches.slice(0, 3).map((match) => match.predicted)).toEqual([2, 1, 0]);
  expect(matches[3]).toEqual({ truth: null, predicted: 3, correct: 0 });
  expect(lineItemAccuracy([predicted], [truth])).toMatchObject({ value: 18 / 24, n: 24 });
});

test("items that share only their nulls are not a pair", () => {
  const nothing = {
    description: "x",
    quantity: 7,
    unit_price: 1,
    total: 7,
    code: null,
    tax_rate: 6,
  };
  const matches = matchLineItems({ line_items: [nothing] }, truth);
  expect(matches.every(({ truth: t, predicted: p }) => t === null || p === null)).toBe(true);
});

test.each([undefined, { line_items: null }, { line_items: {} }, { line_items: [1, null, "a"] }])(
  "%j has no right value",
  (predicted) => expect(lineItemAccuracy([predicted], [truth]).value).toBe(0),
);

test("item counts: exact and to within one", () => {
  const count = (n: number) => ({ line_items: Array.from({ length: n }, () => ({})) });
  const predictions = [count(3), count(2), count(4), count(5), undefined];
  const truths = predictions.map(() => truth);
  expect(itemCountWithin(0, predictions, truths)).toMatchObject({ value: 0.2, n: 5 });
  expect(itemCountWithin(1, predictions, truths)).toMatchObject({ value: 0.6, n: 5 });
  expect(itemCount({ line_items: "three" })).toBeNull();
  expect(itemCountWithin(1, [{}], [receipt({ line_items: [] })]).value).toBe(0);
});
