import { KvittoError, messageOf } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";
import type { DatasetRow } from "../../data/rows.ts";
import type { ShownPaper } from "../../evaluate/eval-report.ts";
import type { BadPaper } from "../../evaluate/worst-papers.ts";
import { jpegThumbnail } from "../../formats/thumbnail.ts";

const PAGE_SIDE_PX = 1000;
/** Files of a paper that are shown; of a PDF the first page. */
const FILES_SHOWN = 2;

/** Papers with small pictures of their pages. */
export async function shownPapers(
  worst: readonly BadPaper[],
  rows: readonly DatasetRow[],
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<ShownPaper[]> {
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const shown: ShownPaper[] = [];
  for (const paper of worst) {
    const { images = [], text = null } = rowOf.get(paper.prediction.id) ?? {};
    const pages_jpeg: Uint8Array[] = [];
    for (const path of images.slice(0, FILES_SHOWN)) {
      signal.throwIfAborted();
      try {
        pages_jpeg.push((await jpegThumbnail(path, PAGE_SIDE_PX)).jpeg);
      } catch (error) {
        // It was read, perhaps before it went; a report without its picture is better than none.
        if (!(error instanceof KvittoError)) throw error;
        progress.say(messageOf(error));
      }
    }
    shown.push({ ...paper, pages_jpeg, text });
  }
  return shown;
}
