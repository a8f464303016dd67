import type { FieldScore } from "../metrics/field-accuracy.ts";
import {
  type DocumentMetric,
  type DocumentScores,
  LESS_IS_BETTER,
} from "../metrics/score-documents.ts";
import { NOTHING_MEASURED, type Score } from "../metrics/score.ts";
import { type Html, html, nothing } from "./html.ts";
import { scrollTable } from "./html-table.ts";

/** What each metric is called on the page, and what it counts. */
export const METRICS: Readonly<Record<DocumentMetric, { title: string; what: string }>> = {
  field_accuracy: {
    title: "Values right",
    what: "by amount, day or text; absent counts as a value",
  },
  field_accuracy_strict: { title: "Values right, as text", what: "character by character" },
  field_accuracy_printed: { title: "Printed values right", what: "without those both leave out" },
  exact_match: { title: "Documents right", what: "every value of the page" },
  partial_match: { title: "Header right", what: "at least 3 of vendor, number, date, total" },
  hallucination_rate: { title: "Invented values", what: "stated, of those the page does not have" },
  omission_rate: { title: "Left-out values", what: "not stated, of those the page has" },
  valid_json: { title: "Valid JSON", what: "as it was written" },
  valid_document: { title: "Valid document", what: "JSON that fits the schema" },
  item_count_exact: { title: "Number of items right", what: "exactly" },
  item_count_within_1: { title: "Number of items within 1", what: "one too many or too few" },
  line_item_accuracy: { title: "Item values right", what: "items paired as well as they can be" },
  table_teds: { title: "TEDS of the items", what: "tree edit similarity of the table of items" },
  arithmetic_consistency: { title: "Arithmetic agrees", what: "sums and tax, to the minor unit" },
  text_cer: { title: "Characters of texts wrong", what: "of names, addresses, descriptions" },
  text_wer: { title: "Words of texts wrong", what: "of the same" },
};

/** The order on the page; the compiler sees to it that METRICS has each. */
export const METRIC_ORDER = [
  ...([
    "field_accuracy",
    "field_accuracy_printed",
    "field_accuracy_strict",
    "exact_match",
  ] as const),
  ...(["partial_match", "hallucination_rate", "omission_rate"] as const),
  ...(["line_item_accuracy", "table_teds", "item_count_exact", "item_count_within_1"] as const),
  ...(["text_cer", "text_wer"] as const),
  ...(["arithmetic_consistency", "valid_json", "valid_document"] as const),
];

/** "93.4 %"; "–" where nothing was measured. */
export function percent(value: number | null): string {
  return value === null ? "–" : `${(value * 100).toFixed(1)} %`;
}

/** "91–95", in per cent; empty where there is none. */
export function interval({ low, high }: Score): string {
  if (low === null || high === null) return "";
  return `${(low * 100).toFixed(0)}–${(high * 100).toFixed(0)}`;
}

function difference(base: Score | undefined, tuned: Score, isLessBetter: boolean): Html {
  const before = base?.value ?? null;
  if (before === null || tuned.value === null) return html`–`;
  const points = (tuned.value - before) * 100;
  const gain = isLessBetter ? -points : points;
  const tone = gain > 0.05 ? "better" : gain < -0.05 ? "worse" : "";
  const sign = points > 0 ? "+" : points < 0 ? "−" : "±";
  return html`<span class="${tone}">${sign}${Math.abs(points).toFixed(1)}</span>`;
}

/** A score with its interval beside it. */
export function scoreCell(one: Score): Html {
  return html`${percent(one.value)}<span class="interval">${interval(one)}</span>`;
}

/** Both scores on one line from 0 to 100 %, with their intervals as whiskers. */
function whiskers(base: Score | undefined, tuned: Score): Html {
  // Rates of error may be above 1.
  const at = (value: number): string => (4 + Math.min(1, value) * 152).toFixed(1);
  const mark = (score: Score | undefined, y: number, tone: string): Html => {
    const { value, low, high } = score ?? NOTHING_MEASURED;
    if (value === null) return nothing;
    return html`<line
        class="series line ${tone}"
        x1="${at(low ?? value)}"
        x2="${at(high ?? value)}"
        y1="${y}"
        y2="${y}"
      /><circle class="dot ${tone}" cx="${at(value)}" cy="${y}" r="3.5" />`;
  };
  return html`<svg class="whiskers" viewBox="0 0 160 22" aria-hidden="true">
    <line class="grid" x1="4" x2="156" y1="11" y2="11" />
    ${mark(base, 6, "second")}${mark(tuned, 16, "first")}
  </svg>`;
}

interface Row {
  readonly title: Html;
  readonly tuned: Score;
  readonly base: Score | undefined;
  readonly strict: Score | undefined;
  readonly isLessBetter: boolean;
}

/** What the column of scores is called, where there is nothing to compare with. */
const ALONE = "score";

function table(head: string, rows: readonly Row[], hasBase: boolean): Html {
  const hasStrict = rows.some(({ strict }) => strict !== undefined);
  return scrollTable(
    html`<th>${head}</th>
      ${hasBase ? html`<th class="number">base</th>` : nothing}
      <th class="number">${hasBase ? "tuned" : ALONE}</th>
      ${
        hasBase ? html`<th class="number">points</th>` : nothing
      }${hasStrict ? html`<th class="number">as text</th>` : nothing}
      <th class="number">n</th>
      <th class="plot">0 – 100 %</th>`,
    html`${rows.map(
      ({ title, tuned, base, strict, isLessBetter }) =>
        html`<tr>
          <td>${title}</td>
          ${
            hasBase
              ? html`<td class="number">${base === undefined ? nothing : scoreCell(base)}</td>`
              : nothing
          }
          <td class="number strong">${scoreCell(tuned)}</td>
          ${
            hasBase
              ? html`<td class="number">${difference(base, tuned, isLessBetter)}</td>`
              : nothing
          }${hasStrict ? html`<td class="number">${percent(strict?.value ?? null)}</td>` : nothing}
          <td class="number quiet">${tuned.n}</td>
          <td class="plot">${whiskers(base, tuned)}</td>
        </tr> `,
    )}`,
    "scores",
  );
}

/** Base against tuned, a line a metric. */
export function metricTable(tuned: DocumentScores, base: DocumentScores | null): Html {
  const rows = METRIC_ORDER.map((name): Row => {
    const { title, what } = METRICS[name];
    return {
      title: html`${title} <span class="quiet">${what}</span>`,
      ...{ tuned: tuned.metrics[name], base: base?.metrics[name], strict: undefined },
      isLessBetter: LESS_IS_BETTER.has(name),
    };
  });
  return table("metric", rows, base !== null);
}

/** Base against tuned, a line a field; fields that no document has are left out. */
export function fieldTable(tuned: DocumentScores, base: DocumentScores | null): Html {
  const before = new Map<string, FieldScore>(base?.fields.map((one) => [one.field, one]));
  const rows = tuned.fields
    .filter(({ normalised }) => normalised.n > 0)
    .map(({ field, normalised, strict }): Row => {
      const title = html`<code>${field}</code>`;
      const score = { tuned: normalised, base: before.get(field)?.normalised, strict };
      return { title, ...score, isLessBetter: false };
    });
  return table("field", rows, base !== null);
}

/** The figures at the head of the page. */
export function headline(tuned: DocumentScores, base: DocumentScores | null): Html {
  const names = ["field_accuracy", "exact_match", "arithmetic_consistency", "valid_json"] as const;
  return html`<div class="cards">
    ${names.map((name) => {
      const before = base?.metrics[name];
      const was =
        before === undefined ? nothing : html`<p class="quiet">base ${percent(before.value)}</p>`;
      return html`<div class="card">
        <p class="quiet">${METRICS[name].title}</p>
        <p class="figure">${percent(tuned.metrics[name].value)}</p>
        ${was}
      </div>`;
    })}
  </div>`;
}
