import type { PdfDocument, PdfLine } from "../../formats/pdf.ts";

/** Words whose middles are this close stand on one line. */
const SAME_LINE_PT = 2;

/**
 * The words of a page again, by the height of their middles alone. Fonts that claim more height than
 * they use make the lines of a paragraph overlap, and those of {@link PdfLine} run into each other.
 */
function linesByMiddle(lines: readonly PdfLine[]): string {
  const words = lines.flatMap((line) => line.words);
  const middle = ({ box_pt }: (typeof words)[number]) => (box_pt[1] + box_pt[3]) / 2;
  words.sort((a, b) => middle(a) - middle(b));
  const rows: (typeof words)[] = [];
  for (const word of words) {
    const first = rows.at(-1)?.[0];
    if (first !== undefined && middle(word) - middle(first) <= SAME_LINE_PT)
      rows.at(-1)?.push(word);
    else rows.push([word]);
  }
  return rows
    .map((row) => row.sort((a, b) => a.box_pt[0] - b.box_pt[0]))
    .map((row) => row.map(({ text }) => text).join(" "))
    .join("\n");
}

/** All text of a PDF, for looking values up: each page's lines, then its words by height. */
export async function searchableText(pdf: PdfDocument): Promise<string> {
  const parts: string[] = [];
  for (let page = 0; page < pdf.pageCount; page++) {
    const lines = await pdf.pageText(page);
    parts.push(...lines.map(({ text }) => text), linesByMiddle(lines));
  }
  return parts.join("\n");
}
