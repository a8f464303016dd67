import { stripVTControlCharacters } from "node:util";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

function width(cell: string): number {
  return [...stripVTControlCharacters(cell)].length;
}

/**
 * Plain columns two spaces apart, the last one not padded, so that the text can be cut and pasted.
 * Colours in a cell do not count towards its width.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  for (const row of rows) {
    if (row.length === columns.length) continue;
    throw new Error(`internal: a table row has ${row.length} cells for ${columns.length} columns`);
  }
  const titles = columns.map(({ title }) => title);
  const hasTitles = titles.some((title) => title !== "");
  const lines = hasTitles ? [titles, ...rows] : rows;
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => width(line[i] ?? "")), 0));
  return lines
    .map((line) =>
      line
        .map((cell, i) => {
          const space = " ".repeat((widths[i] ?? 0) - width(cell));
          return columns[i]?.align === "right" ? space + cell : cell + space;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
