import { type Html, html, nothing } from "../html.ts";
import { scrollTable } from "../html-table.ts";
import { facts as factList, reportPage } from "../report-page.ts";
import { lineChart } from "../svg-chart.ts";
import type { CalibrationResult, PartCounts, Reliability } from "./measure-calibration.ts";
import type { CoveragePoint } from "./risk-coverage.ts";
import { binTable, reliabilityDiagram } from "./reliability-diagram.ts";
import type { ThresholdRow } from "./threshold-table.ts";

export interface CalibrationPage {
  readonly title: string;
  readonly finishedAt: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly result: CalibrationResult;
}

function percent(share: number | null, digits = 1): string {
  return share === null ? "–" : `${(100 * share).toFixed(digits)} %`;
}

function riskCoverageCurve(curve: readonly CoveragePoint[], target: number): Html {
  const risk = curve.map(({ coverage, accuracy }) => ({
    x: 100 * coverage,
    y: 100 * (1 - accuracy),
  }));
  const limit = 100 * (1 - target);
  return lineChart(
    {
      title: "Risk and coverage",
      ...{ xLabel: "% of printed values accepted unseen", yLabel: "% of them wrong" },
      fromZero: true,
    },
    [
      { name: "wrong", points: risk, look: "line", tone: "first" },
      {
        ...{ name: `${limit.toFixed(1)} % allowed`, look: "line", tone: "third" },
        points: [
          { x: 0, y: limit },
          { x: 100, y: limit },
        ],
      },
    ],
  );
}

function scoreRow(name: string, { all, written }: Reliability): Html {
  const cells = [all.ece, all.brier, written.ece, written.brier].map(
    (value) => html`<td class="number">${value === null ? "–" : value.toFixed(4)}</td>`,
  );
  return html`<tr>
    <td>${name}</td>
    ${cells}
  </tr>`;
}

function scoreTable({ before, methods, calibrator }: CalibrationResult): Html {
  const title = (name: string) => (calibrator.method === name ? `${name} (stored)` : name);
  return scrollTable(
    html`<th></th>
      <th class="number">ECE, all values</th>
      <th class="number">Brier</th>
      <th class="number">ECE, values that were written</th>
      <th class="number">Brier</th>`,
    html`${scoreRow("as the model gives it", before)}
    ${scoreRow(title("temperature"), methods.temperature)}
    ${scoreRow(title("isotonic"), methods.isotonic)}`,
  );
}

function interval({ low, high }: { readonly low: number | null; readonly high: number | null }) {
  if (low === null || high === null) return nothing;
  return html`<span class="interval">${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}</span>`;
}

function thresholdRows(rows: readonly ThresholdRow[], chosen: number | null): Html[] {
  return rows.map(({ threshold, coverage, accepted, accuracy, papersUntouched }) => {
    const isChosen = threshold === chosen;
    return html`<tr class="${isChosen ? "strong" : ""}">
      <td>${threshold.toFixed(isChosen ? 4 : 2)}${isChosen ? " (chosen)" : ""}</td>
      <td class="number">${percent(coverage)}</td>
      <td class="number">${accepted}</td>
      <td class="number">${percent(accuracy.value)}${interval(accuracy)}</td>
      <td class="number">${percent(papersUntouched.value)}${interval(papersUntouched)}</td>
    </tr>`;
  });
}

function part(name: string, counts: PartCounts): Html {
  const { papers, vendors, values, printed, right, capped, missed } = counts;
  const cells = [papers, vendors, values, printed, right, capped, missed].map(
    (value) => html`<td class="number">${value}</td>`,
  );
  return html`<tr>
    <td>${name}</td>
    ${cells}
  </tr>`;
}

function partTable({ fittedOn, reportedOn }: CalibrationResult): Html {
  const titles = ["papers", "vendors", "values", "printed", "right", "capped", "missed"];
  return scrollTable(
    html`<th></th>
      ${titles.map((title) => html`<th class="number">${title}</th>`)}`,
    html`${part("fitted on", fittedOn)} ${part("reported on", reportedOn)}`,
  );
}

function card(figure: string, what: string): Html {
  return html`<div class="card">
    <div class="figure">${figure}</div>
    <p class="quiet">${what}</p>
  </div>`;
}

function cards({ chosen, targetAccuracy, before, after }: CalibrationResult): Html {
  const target = percent(targetAccuracy);
  const first =
    chosen === null
      ? card("none", `of the printed values can be accepted at ${target} right`)
      : html`${card(percent(chosen.coverage), "of the printed values can be accepted unseen")}${card(
          percent(chosen.accuracy.value),
          `of those are right; ${target} was asked for`,
        )}`;
  const error = card(
    (after.all.ece ?? 0).toFixed(3),
    `calibration error (ECE), ${(before.all.ece ?? 0).toFixed(3)} before`,
  );
  return html`<div class="cards">${first}${error}</div>`;
}

/** A calibration as one HTML page: no script, no address outside it, readable in light and dark. */
export function renderCalibrationPage({
  title,
  finishedAt,
  facts,
  result,
}: CalibrationPage): string {
  return reportPage(
    title,
    html`<h1>${title}</h1>
      <p class="quiet">Kvitto calibration, finished ${finishedAt}</p>
      ${factList(facts)} ${cards(result)}
      <h2>How far confidence can be believed</h2>
      <p class="quiet lead">
        On papers that nothing was fitted on. A dot is the values of similar confidence; on the
        diagonal a confidence of 80 % is right 80 % of the time.
      </p>
      <div class="charts">
        ${reliabilityDiagram([
          { name: "before", bins: result.before.bins, tone: "third" },
          { name: "calibrated", bins: result.after.bins, tone: "first" },
        ])}${riskCoverageCurve(result.riskCoverage, result.targetAccuracy)}
      </div>
      ${binTable("calibrated confidence", result.after.bins)}
      <h2>Calibration error</h2>
      <p class="quiet lead">
        ECE: mean distance between confidence and share right, over 15 bins. Brier: mean squared
        distance between confidence and 1 for right, 0 for wrong. Lower is better.
      </p>
      ${scoreTable(result)}
      <h2>Thresholds</h2>
      <p class="quiet lead">
        What happens when values at least this sure are accepted unseen. Printed values: those that
        answer or label have; absence that both agree on is left out. The small figures are 95 %
        intervals over papers.
      </p>
      ${scrollTable(
        html`<th>threshold</th>
          <th class="number">accepted unseen</th>
          <th class="number">values</th>
          <th class="number">of those right</th>
          <th class="number">papers nobody looks at</th>`,
        thresholdRows(result.table, result.threshold),
      )}
      <h2>What it rests on</h2>
      <p class="quiet lead">
        Capped: values that sums, check digits or the page's text speak against. Missed: labelled
        values of lines that were not read; no threshold can catch those.
      </p>
      ${partTable(result)}`,
    { pictures: false },
  );
}
