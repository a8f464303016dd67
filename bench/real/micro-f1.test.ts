import { expect, test } from "vitest";
import type { FieldComparison } from "../../src/metrics/field-accuracy.ts";
import { companyF1, microF1 } from "./micro-f1.ts";

function value(predicted: string | null, truth: string | null): FieldComparison {
  const correct = predicted === truth;
  return { path: "number", field: "number", predicted, truth, correct, correctStrict: correct };
}

test("a wrong value counts as stated and as missed, one that is left out only as missed", () => {
  const paper = [value("a", "a"), value("b", "c"), value(null, "d"), value("e", null)];
  expect(microF1([paper])).toBe((2 * 1) / (3 + 3));
});

test("agreement that nothing is there lifts nothing", () => {
  expect(microF1([[value(null, null)]])).toBeNull();
  expect(microF1([[value("a", "a"), value(null, null)]])).toBe(1);
});

test("papers of one company are drawn together", () => {
  const papers = [[value("a", "a")], [value("a", "a")], [value("b", "c")], [value("b", "c")]];
  const together = companyF1(papers, [0, 0, 0, 0]);
  expect(together).toEqual({ value: 0.5, n: 4, low: null, high: null }); // one company: no interval
  const apart = companyF1(papers, [0, 0, 1, 1]);
  expect([apart.low, apart.high]).toEqual([0, 1]);
});
