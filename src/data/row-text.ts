import { fileText } from "../formats/file-text.ts";
import { joinPageTexts } from "../formats/page-text.ts";
import type { DatasetRow } from "./rows.ts";

/**
 * The row with its paper's text: its own, or the text layers of its PDFs. A row whose files have none,
 * or of which only some have, stays without.
 * @throws {KvittoError} as `fileText`
 */
export async function withText(row: DatasetRow): Promise<DatasetRow> {
  if (row.text !== undefined || row.images.length === 0) return row;
  const texts: string[] = [];
  for (const path of row.images) {
    const text = await fileText(path);
    if (text === null) return row;
    texts.push(text);
  }
  return { ...row, text: joinPageTexts(texts) };
}
