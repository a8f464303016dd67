import type { Colors } from "../output.ts";
import { formatTable } from "../table.ts";
import type { Rung } from "./halving.ts";
import type { TrialResult } from "./trial-result.ts";

export interface FinishedSweep {
  readonly trials: readonly TrialResult[];
  readonly rungs: readonly Rung[];
  readonly best: TrialResult;
  readonly run: string;
  readonly report: string;
}

function scoreText({ value, low, high }: TrialResult["score"]): string {
  const shown = (share: number) => (100 * share).toFixed(1);
  const range = low === null || high === null ? "" : ` (${shown(low)}–${shown(high)})`;
  return `${shown(value)} %${range}`;
}

/** What a person sees at the end of a sweep. */
export function sweepText({ trials, best, run, report }: FinishedSweep, colors: Colors): string {
  const right = (title: string) => ({ title, align: "right" as const });
  const table = formatTable(
    [
      { title: "trial" },
      ...["round", "epochs", "parameters", "score", "gap", "seconds"].map(right),
    ],
    trials.map((trial) => [
      trial === best ? colors.bold(`${trial.id} *`) : trial.id,
      String(trial.rung + 1),
      trial.epochs.toFixed(2),
      trial.trained_parameters.toLocaleString("en"),
      scoreText(trial.score),
      trial.gap === null ? "–" : (100 * trial.gap).toFixed(1),
      trial.seconds === null ? "–" : trial.seconds.toFixed(1),
    ]),
  );
  return [
    table,
    "",
    `Best: ${colors.bold(best.id)}. The score chose it, so on other papers it is likely lower: kvitto eval DATA --adapter ${run}`,
    `Report: ${report}`,
  ].join("\n");
}
