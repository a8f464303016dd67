import type { GroupScore } from "./group-scores.ts";
import { type Html, nothing } from "./html.ts";
import { histogram, type Latency } from "./latency.ts";
import { barChart } from "./svg-bars.ts";
import { type ChartPoint, lineChart } from "./svg-chart.ts";

const LATENCY_BINS = 24;

/** Share of values right by how worn papers are, with its interval; nothing for fewer than two grades. */
export function gradeCurve(grades: readonly GroupScore[]): Html {
  const graded = grades
    .map(({ name, metrics }) => ({ grade: Number(name), score: metrics.field_accuracy }))
    .filter(({ grade }) => Number.isFinite(grade));
  if (graded.length < 2) return nothing;
  const curve = (of: "value" | "low" | "high"): ChartPoint[] =>
    graded.flatMap(({ grade, score }) =>
      score[of] === null ? [] : [{ x: grade, y: 100 * score[of] }],
    );
  const options = {
    title: "Values right by difficulty",
    xLabel: "grade of wear; faint: 95 % interval",
    yLabel: "per cent",
    fromZero: true,
  };
  return lineChart(options, [
    { name: "lower end", points: curve("low"), look: "faint", tone: "second" },
    { name: "upper end", points: curve("high"), look: "faint", tone: "second" },
    { name: "values right", points: curve("value"), look: "dots", tone: "first" },
  ]);
}

/** How long papers take; nothing where no time is known. */
export function latencyChart(seconds: readonly number[], latency: Latency): Html {
  const { seconds_p50, seconds_p95 } = latency;
  const marks = [
    { name: "half", x: seconds_p50 },
    { name: "95 %", x: seconds_p95 },
  ].flatMap(({ name, x }) => (x === null ? [] : [{ name: `${name}: ${x.toPrecision(3)} s`, x }]));
  return barChart(
    { title: "Seconds a paper", xLabel: "seconds", yLabel: "papers", marks },
    histogram(seconds, LATENCY_BINS),
  );
}
