import { type Html, html, nothing } from "../../evaluate/html.ts";
import { heading, numberHeading, scrollTable } from "../../evaluate/html-table.ts";
import {
  facts as factList,
  reportPage,
  settingsTable,
  type Fact,
  type ReportSetting,
} from "../../evaluate/report-page.ts";
import { percent } from "../../evaluate/report-scores.ts";
import { lineChart, type ChartSeries } from "../../evaluate/svg-chart.ts";
import type { Rung } from "./halving.ts";
import type { TrialResult } from "./trial-result.ts";

export interface SweepPage {
  readonly title: string;
  readonly finishedAt: string;
  readonly facts: readonly Fact[];
  readonly settings: readonly ReportSetting[];
  /** What the score is called. */
  readonly metric: string;
  readonly rungs: readonly Rung[];
  /** Of all rounds; the best of each first. */
  readonly trials: readonly TrialResult[];
  readonly best: TrialResult;
}

/** Twelve columns: their titles break, and stand closer than elsewhere. */
const STYLE = `
th { white-space: normal; vertical-align: bottom; } td, th { padding-left: 8px; padding-right: 8px; }
td:first-child { min-width: 100px; } .after { margin-top: 12px; }
`;

function scoreCell({ value, low, high }: TrialResult["score"]): Html {
  const range =
    low === null || high === null
      ? nothing
      : html`<span class="interval">${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)}</span>`;
  return html`<td class="number">${percent(value)}${range}</td>`;
}

function trialRow(trial: TrialResult, isBest: boolean): Html {
  const { rank, alpha, learning_rate, target_modules, trained_parameters } = trial;
  const { epochs, steps, eval_loss, gap, seconds, seconds_a_paper } = trial;
  const number = (text: string) => html`<td class="number">${text}</td>`;
  return html`<tr class="${isBest ? "strong" : ""}">
    <td><code>${target_modules}</code>${isBest ? " (best)" : ""}</td>
    ${number(String(rank))}${number(String(alpha))}${number(String(learning_rate))}
    ${number(trained_parameters.toLocaleString("en"))}${number(epochs.toFixed(2))}
    ${number(String(steps))}${scoreCell(trial.score)}
    ${number(gap === null ? "–" : `${(100 * gap).toFixed(1)}`)}
    ${number(eval_loss === null ? "–" : eval_loss.toFixed(4))}
    ${number(seconds === null ? "–" : seconds.toFixed(1))}${number(seconds_a_paper.toFixed(2))}
  </tr>`;
}

function trialTable(trials: readonly TrialResult[], best: TrialResult): Html {
  return scrollTable(
    html`${heading("layers")}${["rank", "alpha", "learning rate", "parameters"].map(numberHeading)}
    ${["epochs", "steps", "score", "gap, points", "validation loss"].map(numberHeading)}
    ${["seconds of training", "seconds a paper"].map(numberHeading)}`,
    trials.map((trial) => trialRow(trial, trial === best)),
  );
}

/** Trials as dots, those of the last round in the page's first colour. */
function dots(
  { trials, rungs }: SweepPage,
  yOf: (trial: TrialResult) => number | null,
): ChartSeries[] {
  const points = (some: readonly TrialResult[]) =>
    some.flatMap((trial) => {
      const y = yOf(trial);
      return y === null ? [] : [{ x: trial.trained_parameters / 1000, y }];
    });
  const last = rungs.length - 1;
  const series = (name: string, tone: ChartSeries["tone"], which: (rung: number) => boolean) => ({
    ...{ name, tone, look: "scatter" as const },
    points: points(trials.filter(({ rung }) => which(rung))),
  });
  return [
    series("last round", "first", (rung) => rung === last),
    series("the round before", "third", (rung) => rung === last - 1),
    series("earlier", "second", (rung) => rung < last - 1),
  ];
}

function charts(page: SweepPage): Html {
  const xLabel = "trained parameters, thousands";
  return html`<div class="charts">
    ${lineChart(
      { title: page.metric, xLabel, yLabel: "% on the validation rows", fromZero: false },
      dots(page, ({ score }) => 100 * score.value),
    )}
    ${lineChart(
      { title: "Gap to trained papers", xLabel, yLabel: "points", fromZero: true },
      dots(page, ({ gap }) => (gap === null ? null : 100 * gap)),
    )}
    ${lineChart(
      { title: "Time of training", xLabel, yLabel: "seconds a step", fromZero: true },
      dots(page, ({ seconds, steps }) => (seconds === null ? null : seconds / steps)),
    )}
  </div>`;
}

/** A sweep as one HTML page: no script, no file or address outside it. */
export function renderSweepPage(page: SweepPage): string {
  const { title, finishedAt, trials, rungs, best } = page;
  return reportPage(
    title,
    html`<h1>${title}</h1>
      <p class="quiet">Kvitto sweep, ${finishedAt}</p>
      ${factList(page.facts)}
      <h2>Trials against what they train</h2>
      <p class="quiet lead">
        A dot is a trial. Rounds have different numbers of epochs: compare dots of one colour. Time
        holds the preparing of rows, too.
      </p>
      ${charts(page)}
      ${rungs.map(({ candidates, epochs }, rung) => {
        const of = trials.filter((trial) => trial.rung === rung);
        const kept = rungs[rung + 1]?.candidates;
        const next = kept === undefined ? nothing : html`; ${kept} went on`;
        return html`<h2>Round ${rung + 1}</h2>
          <p class="quiet lead">${candidates} for ${epochs.toFixed(2)} epochs${next}.</p>
          ${trialTable(of, best)}`;
      })}
      <p class="quiet after">
        The score chose among ${trials.length} trials on the same rows, so the best one's is
        somewhat too good: measure it on papers that no trial has seen.
      </p>
      ${settingsTable(page.settings)}`,
    { pictures: false, style: STYLE },
  );
}
