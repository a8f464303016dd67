import { join } from "node:path";
import type { EvaluationResults, Figure } from "../../evaluate/evaluation-results.ts";
import { figuresOf } from "../../evaluate/evaluation-results.ts";
import type { EvaluationReliability } from "../../evaluate/calibration/evaluation-reliability.ts";
import type { Difference, HeldOutGap } from "../../evaluate/held-out-gap.ts";
import { retentionVerdict } from "../../evaluate/retention/retention-table.ts";
import type { RetentionResults } from "../../evaluate/retention/retention-scores.ts";
import type { Score } from "../../metrics/score.ts";
import type { Colors } from "../output.ts";
import { scoreTable } from "../score-table.ts";

function percent({ value, low, high }: Score): string {
  if (value === null) return "–";
  const shown = (share: number) => (100 * share).toFixed(1);
  const range = low === null || high === null ? "" : ` (${shown(low)}–${shown(high)})`;
  return `${shown(value)} %${range}`;
}

function points(difference: Difference | null): string {
  if (difference === null) return "–";
  const shown = (share: number) => `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(1)}`;
  const { value, low, high } = difference;
  const range = low === null || high === null ? "" : ` (${shown(low)} to ${shown(high)})`;
  return `${shown(value)} points${range}`;
}

function vendorCount(vendors: readonly string[]): string {
  return vendors.length === 1 ? "1 vendor" : `${vendors.length} vendors`;
}

function gapLine(gap: HeldOutGap): string {
  const { seen, held_out, gaps, seen_vendors, held_out_vendors, from } = gap;
  return (
    `values right, ${vendorCount(seen_vendors)} seen in training: ${percent(seen.metrics.field_accuracy)} ` +
    `of ${seen.papers} papers; ${vendorCount(held_out_vendors)} held out: ` +
    `${percent(held_out.metrics.field_accuracy)} of ${held_out.papers} papers; ` +
    `gap ${points(gaps.field_accuracy)} [${from}]`
  );
}

function confidenceLine({ ece, brier }: EvaluationReliability): string {
  const shown = (value: number | null) => (value === null ? "–" : value.toFixed(3));
  return `confidence before calibration: ECE ${shown(ece.value)}, Brier ${shown(brier.value)}`;
}

function retentionLine(retention: RetentionResults): string {
  const { base, adapter, difference, kinds } = retention;
  const what = kinds.map(({ kind, questions }) => `${kind} ${questions}`).join(", ");
  const before = `characters right of other questions (${what}): base ${percent(base.characters_right)}`;
  if (adapter === null || difference === null) return before;
  const change = points({ ...difference, value: difference.difference });
  return `${before}, with the adapter ${percent(adapter.characters_right)}; ${change}, ${retentionVerdict(retention)}`;
}

/** What a program is told: the same names as in results.json. */
export interface EvalSummary {
  readonly metrics: Readonly<Record<Figure, number | null>>;
  readonly n: number;
  readonly run: string;
  readonly seconds: number;
}

export function evalSummary(results: EvaluationResults, run: string, seconds: number): EvalSummary {
  return { metrics: figuresOf(results), n: results.n, run, seconds: Number(seconds.toFixed(1)) };
}

/** What a person sees at the end of an evaluation. */
export function evalText(
  results: EvaluationResults,
  { run, seconds }: EvalSummary,
  colors: Colors,
): string {
  const { scores, gap, latency, reliability, retention, cut } = results;
  const { hallucination_rate, omission_rate } = scores.metrics;
  const { seconds_p50: p50, seconds_p95: p95, tokens_per_second: speed } = latency;
  const lines = [
    scoreTable([{ title: "score", scores }], colors),
    "",
    `invented values ${percent(hallucination_rate)}, left-out values ${percent(omission_rate)}`,
    "why" in gap ? `no gap between seen and held-out vendors: ${gap.why}` : gapLine(gap),
  ];
  if (reliability !== null) lines.push(confidenceLine(reliability));
  if (retention !== null) lines.push(retentionLine(retention));
  if (p50 !== null && p95 !== null) {
    const rate = speed === null ? "" : `, ${speed.toFixed(0)} tokens/s`;
    lines.push(`seconds a paper: half ${p50.toFixed(2)}, 95 % ${p95.toFixed(2)}${rate}`);
  }
  if (cut > 0) lines.push(colors.yellow(`${cut} answers ran out of tokens (--max-answer-tokens)`));
  return [
    ...lines,
    "",
    `${results.n} papers, ${seconds} s. Report: ${colors.bold(join(run, "report.html"))}`,
  ].join("\n");
}
