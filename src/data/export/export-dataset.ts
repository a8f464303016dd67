import { join } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { silentProgress, type Progress } from "../../core/progress.ts";
import { writeFileAtomic, writeFolderAtomic } from "../../formats/atomic-file.ts";
import { appendJsonl } from "../../formats/jsonl.ts";
import { questionOnText } from "../../formats/page-text.ts";
import { failureAt } from "../import/failure.ts";
import type { ImportFailure } from "../import/imported.ts";
import { checkFree } from "../import/write-dataset.ts";
import { documentTask } from "../instructions/document-task.ts";
import type { DatasetRow } from "../rows.ts";
import { EXPORT_FORMATS, type ExportedRow, type ExportFormatName } from "./export-formats.ts";
import { exportPages, removePages } from "./export-pages.ts";

export interface ExportOptions {
  readonly format: ExportFormatName;
  readonly out: string;
  /** Resolution at which pages of a PDF are drawn. */
  readonly dpi: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface ExportSummary {
  readonly rows: number;
  /** The file for the trainer, below `out`. */
  readonly file: string;
  readonly failed: readonly {
    readonly id: string;
    readonly code: string;
    readonly message: string;
  }[];
}

/** The question of a row as Kvitto asks it: the pages, or their text before the prompt. */
async function exportedRow(row: DatasetRow, folder: string, dpi: number): Promise<ExportedRow> {
  const { id, document, text } = row;
  const { prompt, answer } = documentTask(row);
  const images = await exportPages(row.images, id, folder, dpi);
  const hasOnlyText = images.length === 0 && text !== undefined;
  const question = hasOnlyText ? questionOnText(text, prompt) : prompt;
  return { id, images, question, answer, document };
}

/**
 * Writes rows as another trainer reads them: one JSONL file with `images/` beside it. Every row is
 * asked for its whole document with Kvitto's own prompt. Rows that the format cannot say, and pages
 * that cannot be read, are listed; the folder appears when all is there, or not at all.
 * @throws {KvittoError} `import.out_taken`; `export.nothing` when no row is left; `file.*`; the
 *   signal's reason when it is aborted
 */
export async function exportDataset(
  rows: readonly DatasetRow[],
  options: ExportOptions,
): Promise<ExportSummary> {
  const { format, out, dpi, progress = silentProgress, signal } = options;
  const { file, line } = EXPORT_FORMATS[format];
  await checkFree(out);
  const failed: ImportFailure[] = [];
  let written = 0;
  const bar = progress.bar("Exporting", rows.length, "rows");
  try {
    await writeFolderAtomic(out, async (folder) => {
      for (const row of rows) {
        signal?.throwIfAborted();
        try {
          const exported = await exportedRow(row, folder, dpi);
          const said = await sayOrRemove(folder, exported, line);
          await appendJsonl(join(folder, file), said);
          written++;
        } catch (error) {
          if (error instanceof KvittoError && /^file\.(disk_full|write_failed)$/.test(error.code)) {
            throw error; // no fault of the row
          }
          failed.push(failureAt({ file: row.id, line: null }, error));
        }
        bar.advance();
      }
      if (written === 0) throw nothing(failed[0]);
      for (const [name, contents] of Object.entries(besideOf(format))) {
        await writeFileAtomic(join(folder, name), `${JSON.stringify(contents, null, 2)}\n`);
      }
    });
  } finally {
    bar.done();
  }
  const told = failed.map(({ file: id, code, message }) => ({ id, code, message }));
  return { rows: written, file, failed: told };
}

/** The row's line; its pages are taken away again when the format cannot say it. */
async function sayOrRemove(
  folder: string,
  row: ExportedRow,
  line: (row: ExportedRow) => unknown,
): Promise<unknown> {
  try {
    return line(row);
  } catch (error) {
    await removePages(folder, row.images);
    throw error;
  }
}

function besideOf(format: ExportFormatName): Readonly<Record<string, unknown>> {
  const chosen = EXPORT_FORMATS[format];
  return "beside" in chosen ? chosen.beside : {};
}

function nothing(first: ImportFailure | undefined): KvittoError {
  const why = first === undefined ? "there are no rows" : `${first.file}: ${first.message}`;
  return new KvittoError("export.nothing", `No row could be exported: ${why.replace(/\.$/, "")}.`);
}
