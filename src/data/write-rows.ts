import { join } from "node:path";
import { silentProgress, type Progress } from "../core/progress.ts";
import { writeFileAtomic, writeFolderAtomic } from "../formats/atomic-file.ts";
import { appendJsonl } from "../formats/jsonl.ts";
import { writePages } from "./import/page-files.ts";
import { checkFree, ROWS_FILE } from "./import/write-dataset.ts";
import type { DatasetRow } from "./rows.ts";

export interface WriteRowsOptions {
  readonly out: string;
  /** Refer to the pages where they are; otherwise they are copied to `images/`. */
  readonly link: boolean;
  /** Further files, by name, written as JSON. */
  readonly beside?: Readonly<Record<string, unknown>>;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Writes rows that were read as a dataset folder of their own, whole or not at all.
 * @throws {KvittoError} `import.out_taken`; `file.*`; the signal's reason when it is aborted
 */
export async function writeRows(
  rows: readonly DatasetRow[],
  { out, link, beside = {}, progress = silentProgress, signal }: WriteRowsOptions,
): Promise<void> {
  await checkFree(out);
  const bar = progress.bar("Writing", rows.length, "rows");
  try {
    await writeFolderAtomic(out, async (folder) => {
      const target = { folder, finalFolder: out, link };
      for (const row of rows) {
        signal?.throwIfAborted();
        const pages = row.images.map((path) => ({ path }));
        const images = await writePages(pages, row.id, target);
        await appendJsonl(join(folder, ROWS_FILE), { ...row, images });
        bar.advance();
      }
      for (const [name, contents] of Object.entries(beside)) {
        await writeFileAtomic(join(folder, name), `${JSON.stringify(contents, null, 2)}\n`);
      }
    });
  } finally {
    bar.done();
  }
}
