import type { ConfidenceScores } from "./calibration/evaluation-reliability.ts";
import {
  type ClassMeans,
  isClass,
  type LineClassReport,
  UNKNOWN_CLASS,
} from "../metrics/line-classes.ts";
import type { ColumnScore } from "../metrics/line-item-columns.ts";
import { GROUP_METRICS, type GroupScore } from "./group-scores.ts";
import type { Difference, HeldOutGap, NoGap } from "./held-out-gap.ts";
import { type Html, html, nothing } from "./html.ts";
import { heading, numberHeading, scrollTable } from "./html-table.ts";
import { METRICS, scoreCell } from "./report-scores.ts";

/** Scores of groups of papers, a line a group; `tagOf` says something of a group beside its name. */
export function groupTable(
  what: string,
  groups: readonly GroupScore[],
  tagOf: (name: string) => string | null = () => null,
): Html {
  const titles = GROUP_METRICS.map((name) => METRICS[name].title);
  return scrollTable(
    [heading(what), numberHeading("papers"), ...titles.map(numberHeading)],
    groups.map(({ name, papers, metrics }) => {
      const tag = tagOf(name);
      return html`<tr>
        <td>${name}${tag === null ? nothing : html`<span class="tag">${tag}</span>`}</td>
        <td class="number quiet">${papers}</td>
        ${GROUP_METRICS.map((metric) => html`<td class="number">${scoreCell(metrics[metric])}</td>`)}
      </tr>`;
    }),
  );
}

/** "+3.2" in points, with its interval. */
export function differenceCell(difference: Difference | null): Html {
  if (difference === null) return html`–`;
  const { value, low, high } = difference;
  const points = (share: number, digits: number): string => {
    const shown = Math.abs(100 * share).toFixed(digits);
    return `${Number(shown) === 0 ? "±" : share < 0 ? "−" : "+"}${shown}`;
  };
  const range = low === null || high === null ? "" : `${points(low, 0)} to ${points(high, 0)}`;
  return html`${points(value, 1)}<span class="interval">${range}</span>`;
}

/** Vendors that were trained on against those that were not, and the gap; or why there is none. */
export function gapTable(gap: HeldOutGap | NoGap): Html {
  if ("why" in gap) return html`<p class="quiet lead">No gap is measured: ${gap.why}.</p>`;
  const { seen, held_out, gaps, seen_vendors, held_out_vendors } = gap;
  const side = (title: string, vendors: readonly string[], papers: number): Html =>
    numberHeading(`${title}: ${vendors.length} vendors, ${papers} papers`);
  return scrollTable(
    [
      heading("metric"),
      side("seen", seen_vendors, seen.papers),
      side("held out", held_out_vendors, held_out.papers),
      numberHeading("gap in points"),
    ],
    GROUP_METRICS.map(
      (name) =>
        html`<tr>
          <td>${METRICS[name].title} <span class="quiet">${METRICS[name].what}</span></td>
          <td class="number">${scoreCell(seen.metrics[name])}</td>
          <td class="number">${scoreCell(held_out.metrics[name])}</td>
          <td class="number strong">${differenceCell(gaps[name])}</td>
        </tr>`,
    ),
  );
}

/** Columns of the line items that a paper or an answer has; null where none has items. */
export function columnTable(columns: readonly ColumnScore[]): Html | null {
  const used = columns.filter(({ f1 }) => f1.n > 0);
  if (used.length === 0) return null;
  return scrollTable(
    [heading("column"), ...["precision", "recall", "F1", "printed"].map(numberHeading)],
    used.map(
      ({ column, precision, recall, f1 }) =>
        html`<tr>
          <td><code>${column}</code></td>
          <td class="number">${scoreCell(precision)}</td>
          <td class="number">${scoreCell(recall)}</td>
          <td class="number strong">${scoreCell(f1)}</td>
          <td class="number quiet">${recall.n}</td>
        </tr>`,
    ),
  );
}

/** Calibration errors of all values and of those that are written. */
export function reliabilityTable(all: ConfidenceScores, written: ConfidenceScores): Html {
  const row = (what: string, { ece, brier }: ConfidenceScores): Html =>
    html`<tr>
      <td>${what}</td>
      ${[ece, brier].map(({ value, low, high }) => {
        const range = low === null || high === null ? "" : `${low.toFixed(3)}–${high.toFixed(3)}`;
        const shown = value === null ? "–" : value.toFixed(3);
        return html`<td class="number strong">
          ${shown}${range === "" ? nothing : html`<span class="interval">${range}</span>`}
        </td>`;
      })}
      <td class="number quiet">${brier.n}</td>
    </tr>`;
  return html`<div>
    ${scrollTable(
      [heading("calibration error"), ...["ECE", "Brier", "values"].map(numberHeading)],
      [row("all values", all), row("values that say something", written)],
    )}
    <p class="quiet" style="margin-top:8px">
      ECE: mean distance between confidence and share right, over 15 bins. Brier: mean squared
      distance between confidence and 1 for right, 0 for wrong. 0 is best in both.
    </p>
  </div>`;
}

/** Precision, recall and F1 of each class of lines, and which is taken for which. */
export function lineClassTables({
  classes,
  macro,
  weighted,
  confusion,
  ...of
}: LineClassReport): Html {
  const mean = (name: string, { precision, recall, f1 }: ClassMeans, support: number): Html =>
    html`<tr>
      <td class="quiet">${name}</td>
      ${[precision, recall, f1].map((score) => html`<td class="number">${scoreCell(score)}</td>`)}
      <td class="number quiet">${support}</td>
    </tr>`;
  const scores = scrollTable(
    [heading("class"), ...["precision", "recall", "F1", "lines"].map(numberHeading)],
    [
      ...classes.flatMap(({ name, support }, i) => {
        if (!isClass(name)) return [];
        return [
          html`<tr>
            <td>${name}</td>
            <td class="number">${scoreCell(of.precision[i]!)}</td>
            <td class="number">${scoreCell(of.recall[i]!)}</td>
            <td class="number strong">${scoreCell(of.f1[i]!)}</td>
            <td class="number quiet">${support}</td>
          </tr>`,
        ];
      }),
      mean("mean over classes", of.macro_scores, macro.support),
      mean("weighted by lines", of.weighted_scores, weighted.support),
    ],
  );
  const cell = (count: number, isRight: boolean): Html => {
    const look = count === 0 ? "zero" : isRight ? "right" : "mistaken";
    return html`<td class="number ${look}">${count}</td>`;
  };
  const matrix = html`<div class="scroll confusion">
    <table>
      <thead>
        <tr>
          <th>is ↓ read as →</th>
          ${classes.map(({ name }) => numberHeading(name))}
        </tr>
      </thead>
      <tbody>
        ${classes.flatMap(({ name }, i) => {
          if (name === UNKNOWN_CLASS) return []; // no line is of it
          return [
            html`<tr>
              <td>${name}</td>
              ${confusion[i]!.map((count, j) => cell(count, i === j))}
            </tr>`,
          ];
        })}
      </tbody>
    </table>
  </div>`;
  return html`<div class="tables">${scores}${matrix}</div>`;
}
