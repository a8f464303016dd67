import type { DocumentMetric, DocumentScores } from "../metrics/score-documents.ts";
import type { Score } from "../metrics/score.ts";
import type { Colors } from "./output.ts";
import { formatTable } from "./table.ts";

/** What is shown on a terminal; files and reports have the rest. */
const SHOWN: readonly (readonly [DocumentMetric, string])[] = [
  ["field_accuracy", "values right"],
  ["field_accuracy_printed", "values right, of those on the page"],
  ["exact_match", "whole papers right"],
  ["valid_json", "valid JSON"],
  ["item_count_within_1", "number of line items, ±1"],
  ["table_teds", "TEDS of the line items"],
  ["arithmetic_consistency", "sums add up"],
];

function toPercent(value: number): string {
  return (100 * value).toFixed(1);
}

/** A rate with its 95 % interval. */
function percent({ value, low, high }: Score): string {
  if (value === null) return "–";
  const range = low === null || high === null ? "" : ` (${toPercent(low)}–${toPercent(high)})`;
  return `${toPercent(value)} %${range}`;
}

export interface ScoredColumn {
  readonly title: string;
  readonly scores: DocumentScores;
}

/** Scores side by side; the last column, what it is about, stands out. */
export function scoreTable(columns: readonly ScoredColumn[], colors: Colors): string {
  const rows = SHOWN.map(([name, label]) => [
    label,
    ...columns.map(({ scores }, i) => {
      const text = percent(scores.metrics[name]);
      return i + 1 === columns.length ? colors.bold(text) : text;
    }),
  ]);
  return formatTable([{ title: "" }, ...columns.map(({ title }) => ({ title }))], rows);
}
