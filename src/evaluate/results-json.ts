import { type EvaluationResults, figuresOf } from "./evaluation-results.ts";

/** results.json: every figure with its n and interval. Keys are public and stay. */
export function resultsJson(
  results: EvaluationResults,
  more: Readonly<Record<string, unknown>>,
): string {
  const { n, scores, lineClasses, gap, latency, reliability, retention, cut } = results;
  const value = {
    metrics: figuresOf(results),
    n,
    ...more,
    scores: scores.metrics,
    fields: scores.fields,
    columns: scores.columns,
    line_classes: lineClasses,
    held_out_gap: gap,
    vendors: results.vendors,
    grades: results.grades,
    parts: results.parts,
    kinds: results.kinds,
    latency,
    calibration: reliability,
    retention,
    cut_answers: cut,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
