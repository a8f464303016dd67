import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { writeFileAtomic } from "../../src/formats/atomic-file.ts";
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
export const START = "<!-- figures of `npm run bench:real -- --docs` -->";
export const END = "<!-- end of figures -->";

function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The page's text with the tables of `sets` between its marks. */
export function withFigures(page: string, sets: readonly SetResult[]): string {
  const [from, to] = [page.indexOf(START), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error("docs/real-data.md has lost the marks of its figures");
  const parts = [
    START,
    "Micro F1 in per cent, with 95 % intervals over companies; n counts labelled values.",
    markdownTable(GROUP_TITLES, groupRows(sets)),
    "Labelled values right, in per cent:",
    markdownTable(FIELD_TITLES, fieldRows(sets)),
    "What it took, in seconds:",
    markdownTable(COST_TITLES, costRows(sets)),
    "",
  ];
  return page.slice(0, from) + parts.join("\n\n") + page.slice(to);
}

/** Writes the figures into docs/real-data.md. */
export async function writeDocs(sets: readonly SetResult[]): Promise<void> {
  const page = withFigures(await readFile(PAGE, "utf8"), sets);
  const style = await resolveConfig(PAGE);
  await writeFileAtomic(PAGE, await format(page, { ...style, filepath: PAGE }));
}
