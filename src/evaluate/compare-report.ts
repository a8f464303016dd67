import { writeFileAtomic } from "../formats/atomic-file.ts";
import { manyComparisons, type MetricDifference, type RunComparison } from "./compare-runs.ts";
import { differenceCell } from "./eval-report-tables.ts";
import { type Html, html, nothing } from "./html.ts";
import { scrollTable } from "./html-table.ts";
import { reportPage } from "./report-page.ts";
import { METRIC_ORDER, METRICS, scoreCell } from "./report-scores.ts";

const STYLE = `
.verdict { display: block; font-size: 12px; font-weight: 400; }
td.run { border-left: 1px solid var(--line); }
th { white-space: normal; overflow-wrap: anywhere; vertical-align: bottom; }
td, th { padding-left: 10px; padding-right: 10px; }
`;

export interface CompareReport {
  readonly comparison: RunComparison;
  /** ISO 8601. */
  readonly finishedAt: string;
  /** Settings that are not the same in all runs: of each run in order, as text. */
  readonly differing: readonly { readonly key: string; readonly values: readonly string[] }[];
}

/** "p < 0.001" */
export function pText(pValue: number): string {
  return pValue < 0.001 ? "p < 0.001" : `p ${pValue.toFixed(3)}`;
}

function verdictCell(difference: MetricDifference | null): Html {
  if (difference === null) return html`–`;
  const { verdict, pValue, pHolm, low, high, papers_better, papers_worse } = difference;
  if (verdict === "same") return html`<span class="quiet">same on every paper</span>`;
  const said = verdict === "noise" ? "may be noise" : verdict;
  const tone = verdict === "noise" ? "quiet" : verdict;
  return html`${differenceCell({ value: difference.difference, low, high })}<span
      class="verdict ${tone}"
      >${said}, ${pText(pValue)}${verdict === "noise" ? "" : ` (Holm ${pText(pHolm)})`}</span
    ><span class="verdict quiet">${papers_better} papers better, ${papers_worse} worse</span>`;
}

function settingsOf({ comparison, differing }: CompareReport): Html {
  if (differing.length === 0) return nothing;
  return html`<h2>What differs</h2>
    ${scrollTable(
      html`<th>setting</th>
        ${comparison.runs.map(({ run }) => html`<th>${run}</th>`)}`,
      html`${differing.map(
        ({ key, values }) =>
          html`<tr>
            <td><code>${key}</code></td>
            ${values.map((value) => html`<td><code>${value}</code></td>`)}
          </tr>`,
      )}`,
    )}`;
}

/** Runs side by side as one HTML page: no script, no file or address outside it. */
export function renderCompareReport(report: CompareReport): string {
  const { comparison, finishedAt } = report;
  const { runs, papers } = comparison;
  const seconds = (value: number | null): string => (value === null ? "–" : value.toFixed(2));
  const names = METRIC_ORDER.filter((name) => runs.some(({ metrics }) => metrics[name].n > 0));
  return reportPage(
    "Comparison",
    html`<h1>${runs.length} runs on the same ${papers} papers</h1>
      <p class="quiet">Kvitto comparison, ${finishedAt}</p>
      ${settingsOf(report)}
      <h2>Scores</h2>
      <p class="quiet lead">
        Differences are to ${runs[0]!.run}, in points, as means over papers, with 95 % intervals and
        a paired test over papers. p is that of each comparison alone.
        ${manyComparisons(comparison.comparisons)}
      </p>
      ${scrollTable(
        html`<th>metric</th>
          ${runs.map(
            ({ run }, k) =>
              html`<th class="number">${run}</th>
                ${k === 0 ? nothing : html`<th class="number">difference</th>`}`,
          )}`,
        html`${names.map(
            (name) =>
              html`<tr>
                <td title="${METRICS[name].what}">${METRICS[name].title}</td>
                ${runs.map(
                  ({ metrics, against_first }) =>
                    html`<td class="number run">${scoreCell(metrics[name])}</td>
                      ${
                        against_first === null
                          ? nothing
                          : html`<td class="number">${verdictCell(against_first[name])}</td>`
                      }`,
                )}
              </tr>`,
          )}
          <tr>
            <td>Seconds a paper <span class="quiet">half, and 95 %</span></td>
            ${runs.map(
              ({ latency }, k) =>
                html`<td class="number run">
                    ${seconds(latency.seconds_p50)}, ${seconds(latency.seconds_p95)}
                  </td>
                  ${k === 0 ? nothing : html`<td></td>`}`,
            )}
          </tr>`,
      )}`,
    { style: STYLE },
  );
}

/** Writes {@link renderCompareReport}'s page. @throws {KvittoError} `file.*` */
export async function writeCompareReport(path: string, report: CompareReport): Promise<void> {
  await writeFileAtomic(path, renderCompareReport(report));
}
