import { differenceCell } from "../eval-report-tables.ts";
import { type Html, html } from "../html.ts";
import { scrollTable } from "../html-table.ts";
import { scoreCell } from "../report-scores.ts";
import type { RetentionPart, RetentionResults } from "./retention-scores.ts";

const TITLES: Readonly<Record<string, string>> = {
  transcription: "lines of the page, transcribed",
  copy: "lines of text, copied",
  form: "a form of other keys, filled in",
};

/** "p 0.012", and what it means. */
export function retentionVerdict({ difference }: RetentionPart): string {
  if (difference === null) return "";
  const { difference: change, pValue, isSignificant } = difference;
  if (change === 0) return "the same";
  const p = pValue < 0.001 ? "p < 0.001" : `p ${pValue.toFixed(3)}`;
  return `${isSignificant ? (change < 0 ? "lost" : "gained") : "may be noise"}, ${p}`;
}

function row(part: RetentionPart): Html {
  const { kind, base, adapter, difference, questions, papers } = part;
  const look = difference?.isSignificant
    ? difference.difference < 0
      ? "worse"
      : "better"
    : "quiet";
  const tuned =
    adapter === null
      ? []
      : [
          html`<td class="number strong">${scoreCell(adapter.characters_right)}</td>`,
          html`<td class="number">
            ${differenceCell(difference === null ? null : { ...difference, value: difference.difference })}
          </td>`,
          html`<td><span class="${look}">${retentionVerdict(part)}</span></td>`,
        ];
  return html`<tr>
    <td>${kind === null ? "all together" : (TITLES[kind] ?? kind)}</td>
    <td class="number">${scoreCell(base.characters_right)}</td>
    ${tuned}
    <td class="number">${scoreCell((adapter ?? base).exact_match)}</td>
    <td class="number quiet">${questions} on ${papers} papers</td>
  </tr>`;
}

/** Base model and adapter on the same questions, a line a kind. */
export function retentionTable(results: RetentionResults): Html {
  const { adapter, kinds } = results;
  const parts = kinds.length > 1 ? [...kinds, results] : kinds;
  const titles = [
    ...["characters right: base"],
    ...(adapter === null ? [] : ["with the adapter", "points"]),
  ];
  return scrollTable(
    html`<th>asked</th>
      ${titles.map((title) => html`<th class="number">${title}</th>`)}
      ${adapter === null ? [] : [html`<th></th>`]}
      <th class="number">answers right</th>
      <th class="number">questions</th>`,
    parts.map(row),
  );
}
