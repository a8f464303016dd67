import { expect, test } from "vitest";
import { item, receipt } from "../metrics/documents-for-tests.ts";
import { proportion } from "../metrics/wilson-interval.ts";
import { evaluationResults, figuresOf } from "./evaluation-results.ts";
import { scoreDifference, type SeenVendors } from "./held-out-gap.ts";
import { histogram, latencyOf, quantile } from "./latency.ts";
import { type Prediction, PredictionSchema } from "./prediction.ts";
import { resultsCsv } from "./results-csv.ts";

const truth = receipt({ number: "17" });
const right = JSON.stringify(truth);
const wrong = JSON.stringify({ ...truth, total: 9, line_items: [item("Te, stor", 9)] });

function prediction(id: string, pred: string, more: Partial<Prediction> = {}): Prediction {
  return PredictionSchema.parse({ id, pred, truth, ...more });
}

const predictions = [
  prediction("a", right, { vendor: "ica", grade: "2", seconds: 1, tokens: 30 }),
  prediction("b", right, { vendor: "ica", grade: "10", seconds: 2, tokens: 30 }),
  prediction("c", wrong, { vendor: 'kiosk "q"', grade: "2", seconds: 3, tokens: 60 }),
  prediction("d", wrong, { line_classes: ["drink", "bread"], complete: false }),
];
const seen: SeenVendors = { vendors: new Set(["ica", "coop"]), from: "--seen" };

test("groups, gap and time are those of their papers", () => {
  const results = evaluationResults(predictions, seen);
  expect(results.vendors.map(({ name, papers }) => [name, papers])).toEqual([
    ["ica", 2],
    ['kiosk "q"', 1],
  ]);
  expect(results.grades.map(({ name, papers }) => [name, papers])).toEqual([
    ["2", 2],
    ["10", 1], // by size, not by letter
  ]);
  if ("why" in results.gap) throw new Error(results.gap.why);
  // Wrong of 30 values: the total, three of the first item and all six of the second.
  expect(results.gap.gaps.field_accuracy?.value).toBeCloseTo(10 / 30, 12);
  expect(results.gap.gaps.exact_match?.value).toBe(1);
  expect(results.gap).toMatchObject({ seen_vendors: ["ica"], held_out_vendors: ['kiosk "q"'] });
  expect(figuresOf(results)).toMatchObject({
    ...{ exact_match: 0.5, partial_match: 1, seconds_p50: 2, tokens_per_second: 20 },
    held_out_gap: results.gap.gaps.field_accuracy?.value,
  });
  expect(results.latency).toMatchObject({ n: 3, seconds_total: 6 });
  expect(results.cut).toBe(1);
  expect(results.lineClasses?.macro.support).toBe(2); // of the one paper with classes
});

test("no gap where a side is missing, and it is said which", () => {
  const why = (vendors: SeenVendors) => evaluationResults(predictions, vendors).gap;
  expect(why({ vendors: null, why: "nobody knows" })).toEqual({ why: "nobody knows" });
  expect(why({ vendors: new Set(["lidl"]), from: "f" })).toEqual({
    why: "no paper is of a seen vendor (f)",
  });
  const all = { vendors: new Set(["ica", 'kiosk "q"']), from: "f" };
  expect(why(all)).toEqual({ why: "every paper is of a seen vendor (f)" });
});

test("the interval of a difference is Newcombe's: his table II, 56/70 against 48/80", () => {
  const outcomes = (yes: number, n: number) => Array.from({ length: n }, (_, i) => i < yes);
  const difference = scoreDifference(proportion(outcomes(56, 70)), proportion(outcomes(48, 80)));
  expect(difference?.value).toBeCloseTo(0.2, 12);
  expect(difference?.low).toBeCloseTo(0.0524, 4);
  expect(difference?.high).toBeCloseTo(0.3339, 4);
});

test("quantiles lie between values as in numpy's default; a histogram counts every value once", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8, 12);
  expect([quantile([], 0.5), quantile([7], 0.95)]).toEqual([null, 7]);
  expect(latencyOf([{ seconds: null, tokens: 3 }])).toMatchObject({
    n: 0,
    tokens_per_second: null,
  });
  expect(histogram([0, 1, 2, 10], 5).map(({ count }) => count)).toEqual([2, 1, 0, 0, 1]);
  expect(histogram([2, 2], 5)).toEqual([{ from: 2, to: 2, count: 2 }]);
});

test("the CSV has a figure a line, and quotes what needs it", () => {
  const lines = resultsCsv(evaluationResults(predictions, seen)).split("\r\n");
  expect(lines.at(-1)).toBe("");
  expect(lines.slice(0, -1).every((line) => /(,[^,"]*){5}$/.test(line))).toBe(true);
  expect(lines).toContain("all,,seconds_p50,2,,,3");
  expect(lines.some((line) => line.startsWith('vendor,"kiosk ""q""",exact_match,0,'))).toBe(true);
  expect(lines.some((line) => line.startsWith("line_class,drink,f1,"))).toBe(true);
  expect(lines.some((line) => line.startsWith("column,total,precision,"))).toBe(true);
});

test("a prediction that another program wrote needs id, answer and truth alone", () => {
  expect(PredictionSchema.parse({ id: "x", pred: "{}", truth })).toMatchObject({ vendor: null });
  expect(PredictionSchema.safeParse({ id: "x", pred: {}, truth }).success).toBe(false);
});
