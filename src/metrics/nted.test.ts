import { expect, test } from "vitest";
import { fieldF1, fieldMatches } from "./field-f1.ts";
import { readCases, scoreOf } from "./fixture-for-tests.ts";
import { nted, ntedParts } from "./nted.ts";

interface Case {
  readonly id: number;
  readonly kind: string;
  readonly pred: unknown;
  readonly true: unknown;
  readonly [field: string]: unknown;
}
interface Batch {
  readonly preds: readonly unknown[];
  readonly trues: readonly unknown[];
  readonly f1: unknown;
  readonly meanAcc: unknown;
}
const file = readCases("nted_cases");
const cases = file["cases"] as readonly Case[];
const batches = file["batches"] as readonly Batch[];

test("every case of the reference, to 1e-9", () => {
  expect(cases.length).toBeGreaterThan(100);
  for (const one of cases) {
    const where = `case ${one.id} (${one.kind})`;
    const { distance, trueSize } = ntedParts(one.pred, one.true);
    expect(distance, where).toBe(scoreOf(one["distance"]));
    expect(trueSize, where).toBe(scoreOf(one["trueSize"]));
    expect(Math.abs(nted(one.pred, one.true) - scoreOf(one["acc"])!), where).toBeLessThan(1e-9);
    const matches = fieldMatches(one.pred, one.true);
    expect(matches, where).toEqual({
      truePositives: one["tp"],
      predictedFields: one["nPredFields"],
      trueFields: one["nTrueFields"],
    });
    const f1 = scoreOf(one["f1"]);
    if (f1 === null) expect(() => fieldF1([matches]), where).toThrow("Neither");
    else expect(Math.abs(fieldF1([matches]) - f1), where).toBeLessThan(1e-9);
  }
});

test("a corpus: F1 over summed counts, nTED as the mean", () => {
  expect(batches.length).toBeGreaterThan(3);
  for (const { preds, trues, f1, meanAcc } of batches) {
    const matches = preds.map((pred, i) => fieldMatches(pred, trues[i]));
    expect(Math.abs(fieldF1(matches) - scoreOf(f1)!)).toBeLessThan(1e-9);
    const sum = preds.reduce((total: number, pred, i) => total + nted(pred, trues[i]), 0);
    expect(Math.abs(sum / preds.length - scoreOf(meanAcc)!)).toBeLessThan(1e-9);
  }
});
