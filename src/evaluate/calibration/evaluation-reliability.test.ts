import { expect, test } from "vitest";
import { emptyDocument } from "../../documents/document.ts";
import { leavesOf } from "../../documents/fields.ts";
import { evaluationResults, figuresOf } from "../evaluation-results.ts";
import { renderEvalReport } from "../eval-report.ts";
import { type Prediction, PredictionSchema } from "../prediction.ts";
import { resultsJson } from "../results-json.ts";
import { evaluationReliability } from "./evaluation-reliability.ts";

const truth = { ...emptyDocument("receipt"), total: 70 };

/** Every value is as sure as given; an empty list is a value. */
function prediction(id: string, total: number, sure: number, more: Partial<Prediction> = {}) {
  const read = { ...truth, total };
  const lists = ["vendor.tax_ids", "line_items", "tax_lines"];
  const paths = [...leavesOf(read).map(({ path }) => path), ...lists];
  const confidence = Object.fromEntries(paths.map((path) => [path, sure]));
  return PredictionSchema.parse({ id, pred: JSON.stringify(read), truth, confidence, ...more });
}

// Of 17 values each: 14 single ones and three empty lists; kind and total say something.
const predictions = [prediction("a", 70, 0.9), prediction("b", 71, 0.9)];

test("ECE and Brier of all values and of those that say something, with n", () => {
  const found = evaluationReliability(predictions)!;
  expect(found).toMatchObject({ papers: 2, ece: { n: 34 }, written: { ece: { n: 4 } } });
  // One of 34 is wrong, one of four.
  expect(found.ece.value).toBeCloseTo(33 / 34 - 0.9, 12);
  expect(found.brier.value).toBeCloseTo((33 * 0.01 + 0.81) / 34, 12);
  expect(found.written.ece.value).toBeCloseTo(0.9 - 3 / 4, 12);
  expect(found.written.brier.value).toBeCloseTo((3 * 0.01 + 0.81) / 4, 12);
  // Resamples are of the first paper twice, of each, or of the second twice.
  expect(found.written.brier.low).toBeCloseTo(0.01, 12);
  expect(found.written.brier.high).toBeCloseTo((0.01 + 0.81) / 2, 12);
  expect(found.bins[13]).toMatchObject({ count: 34, accuracy: 33 / 34 });
});

test("answers that are no documents, or that nobody knows the confidence of, are left out", () => {
  const odd = [prediction("c", 1, 0.5, { pred: "{oops" }), prediction("d", 1, 0.5, { confidence: {} })]; // prettier-ignore
  expect(evaluationReliability([...predictions, ...odd])).toEqual(
    evaluationReliability(predictions),
  );
  expect(evaluationReliability(odd)).toBeNull();
});

test("only what the label is about counts", () => {
  const some = evaluationReliability([prediction("a", 71, 1, { labelled: ["total"] })])!;
  expect(some).toMatchObject({ ece: { value: 1, n: 1 }, brier: { value: 1, n: 1 } });
});

test("results, gate and page have it", () => {
  const seen = { vendors: null, why: "nobody knows" } as const;
  const results = evaluationResults(predictions, seen);
  expect(figuresOf(results)).toMatchObject({ ece: results.reliability?.ece.value });
  const json = JSON.parse(resultsJson(results, {})) as Record<string, unknown>;
  expect(json["calibration"]).toEqual(results.reliability);
  const page = { run: "r", finishedAt: "", facts: [], settings: [], predictions, worst: [] };
  expect(renderEvalReport({ ...page, results })).toContain('aria-label="Reliability"');
  const without = evaluationResults([prediction("d", 70, 1, { confidence: {} })], seen);
  expect(figuresOf(without)).toMatchObject({ ece: null, brier: null });
  expect(renderEvalReport({ ...page, results: without })).not.toContain("Reliability");
});
