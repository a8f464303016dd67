import { type Html, html } from "../html.ts";
import { heading, numberHeading, scrollTable } from "../html-table.ts";
import { percent } from "../report-scores.ts";
import { type ChartSeries, lineChart } from "../svg-chart.ts";
import type { ReliabilityBin } from "./reliability.ts";

/** Bins of values under one name, e.g. before and after a calibration. */
export interface ReliabilitySeries {
  readonly name: string;
  readonly bins: readonly ReliabilityBin[];
  readonly tone: ChartSeries["tone"];
}

/** A dot a bin: where they lie on the diagonal, a confidence of 80 % is right 80 % of the time. */
export function reliabilityDiagram(series: readonly ReliabilitySeries[]): Html {
  const diagonal = [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ];
  return lineChart(
    {
      title: "Reliability",
      ...{ xLabel: "confidence", yLabel: "share that is right", fromZero: true },
    },
    [
      { name: "as it should be", points: diagonal, look: "faint", tone: "second" },
      ...series.map(({ name, bins, tone }): ChartSeries => ({
        ...{ name, tone, look: "dots" },
        points: bins.flatMap(({ confidence, accuracy }) =>
          confidence === null || accuracy === null ? [] : [{ x: confidence, y: accuracy }],
        ),
      })),
    ],
  );
}

/** The numbers behind the diagram; few values in a bin explain a dot that is off. */
export function binTable(what: string, bins: readonly ReliabilityBin[]): Html {
  const rows = bins.map(
    ({ low, high, count, confidence, accuracy }) =>
      html`<tr>
        <td>${percent(low)} to ${percent(high)}</td>
        <td class="number">${count}</td>
        <td class="number">${percent(confidence)}</td>
        <td class="number">${percent(accuracy)}</td>
      </tr>`,
  );
  return html`<details>
    <summary>The dots in numbers</summary>
    ${scrollTable(
      html`${heading(what)}${["values", "mean confidence", "right"].map(numberHeading)}`,
      rows,
    )}
  </details>`;
}
