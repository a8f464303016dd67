import { expect, test } from "vitest";
import { item, receipt } from "./documents-for-tests.ts";
import { compareFields } from "./field-accuracy.ts";
import { hallucinationRate, omissionRate } from "./hallucination.ts";
import { lineItemColumns } from "./line-item-columns.ts";
import { partialMatch } from "./partial-match.ts";

test("an invented value is a hallucination, a value left out an omission, a wrong one neither", () => {
  const truth = receipt({ number: null });
  const absent = compareFields(truth, truth).filter(({ truth }) => truth === null).length;
  const present = compareFields(truth, truth).length - absent;
  const answer = { ...truth, number: "A1", total: null, tax: 21 };
  const comparisons = [compareFields(answer, truth)];
  expect(hallucinationRate(comparisons)).toMatchObject({ value: 1 / absent, n: absent });
  expect(omissionRate(comparisons)).toMatchObject({ value: 1 / present, n: present });
});

test("an invented line item counts with every value it states, a perfect answer with none", () => {
  const truth = receipt();
  const perfect = [compareFields(truth, truth)];
  expect(hallucinationRate(perfect).value).toBe(0);
  expect(omissionRate(perfect).value).toBe(0);
  const more = { ...truth, line_items: [...truth.line_items, item("Te", 30)] };
  const { value, n } = hallucinationRate([compareFields(more, truth)]);
  expect(Math.round((value ?? 0) * n)).toBe(5); // all but the article number, which item() leaves null
});

test("three of four header fields are a partial match, two are not", () => {
  const truth = receipt({ number: "17" });
  const three = compareFields({ ...truth, number: "71" }, truth);
  const two = compareFields({ ...truth, number: "71", total: 1 }, truth);
  expect(partialMatch([three, two]).value).toBe(0.5);
});

test("columns of paired items: precision over stated, recall over printed, order does not matter", () => {
  const truth = receipt({ line_items: [item("Kaffe", 40), item("Bulle", 60)] });
  const answer = { ...truth, line_items: [item("Bulle", 60), { ...item("Kaffe", 41) }] };
  const found = new Map(lineItemColumns([answer], [truth]).map((one) => [one.column, one]));
  const of = (column: string) => {
    const { precision, recall, f1 } = found.get(column)!;
    return [precision.value, recall.value, f1.value, recall.n];
  };
  expect(of("description")).toEqual([1, 1, 1, 2]);
  expect(of("total")).toEqual([0.5, 0.5, 0.5, 2]);
  expect(of("code")).toEqual([null, null, null, 0]); // nobody states one
});
