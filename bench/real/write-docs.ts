import { fileURLToPath } from "node:url";
import { betweenMarks, writeBetweenMarks } from "../write-between-marks.ts";
import type { SetResult } from "./results.ts";
import {
  COST_TITLES,
  costRows,
  FIELD_TITLES,
  fieldRows,
  GROUP_TITLES,
  groupRows,
} from "./table.ts";

const PAGE = fileURLToPath(new URL("../../docs/real-data.md", import.meta.url));
export const MARKS = {
  start: "<!-- figures of `npm run bench:real -- --docs` -->",
  end: "<!-- end of figures -->",
};

function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}

function figures(sets: readonly SetResult[]): string {
  return [
    "Micro F1 in per cent, with 95 % intervals over companies; n counts labelled values.",
    markdownTable(GROUP_TITLES, groupRows(sets)),
    "Labelled values right, in per cent:",
    markdownTable(FIELD_TITLES, fieldRows(sets)),
    "What it took, in seconds:",
    markdownTable(COST_TITLES, costRows(sets)),
  ].join("\n\n");
}

/** The page's text with the tables of `sets` between its marks. */
export function withFigures(page: string, sets: readonly SetResult[]): string {
  return betweenMarks(page, MARKS, figures(sets), "docs/real-data.md");
}

/** Writes the figures into docs/real-data.md. */
export async function writeDocs(sets: readonly SetResult[]): Promise<void> {
  await writeBetweenMarks(PAGE, MARKS, figures(sets));
}
