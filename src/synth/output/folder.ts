import { createReadStream } from "node:fs";
import { copyFile, mkdir, rename, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { type ProgressBar } from "../../core/progress.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { appendJsonl } from "../../formats/jsonl.ts";
import { type DocumentSource, inOrder } from "../documents-in-order.ts";
import { type SynthDocument, type SynthRow } from "../one.ts";

export const ROWS = "documents.jsonl";
/** Rows so far of an unfinished run. */
const PARTIAL = "documents.partial.jsonl";
/** Rows that are written at once; as many are drawn again at most after a run was killed. */
const ROWS_AT_ONCE = 8;
const NEWLINE = 0x0a;

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Whole lines of a file, and where the first `limit` of them end; a last line without its end was cut off. */
async function wholeLines(
  path: string,
  limit: number,
): Promise<{ readonly count: number; readonly end_bytes: number }> {
  if (!(await exists(path))) return { count: 0, end_bytes: 0 };
  let [count, end_bytes, before] = [0, 0, 0];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) {
      count++;
      if (count <= limit) end_bytes = before + at + 1;
    }
    before += chunk.length;
  }
  return { count, end_bytes };
}

/**
 * Rows that an earlier run finished, put where this run goes on; the number of them. Reads the file
 * as a stream: it may have more rows than fit in memory.
 * @throws {KvittoError} `synth.more_there`
 */
export async function takeUp(out: string, count: number): Promise<number> {
  const [rows, partial] = [join(out, ROWS), join(out, PARTIAL)];
  const finished = await wholeLines(rows, count);
  if (finished.count > count) {
    throw new KvittoError(
      "synth.more_there",
      `${out} already holds ${finished.count} documents; ${count} were asked for.`,
      `Ask for ${finished.count} or more, or choose another folder.`,
    );
  }
  const begun = await wholeLines(partial, count);
  if (begun.count > finished.count) {
    await truncate(partial, begun.end_bytes);
    return Math.min(begun.count, count);
  }
  await rm(partial, { force: true });
  if (finished.count === 0 || finished.count === count) return finished.count;
  const copy = `${partial}.copy`; // the finished rows stay where they are until there are more
  await copyFile(rows, copy);
  await truncate(copy, finished.end_bytes);
  await rename(copy, partial);
  return finished.count;
}

async function storeFiles(out: string, { row, files, texts }: SynthDocument): Promise<SynthRow> {
  const images = files.map(({ name, bytes }) => writeFileAtomic(join(out, name), bytes));
  const number = /\d{6,}/.exec(row.images[0] ?? "")?.[0];
  if (texts !== null) {
    if (number === undefined) throw new Error("internal: a document without a number");
    const text = JSON.stringify({ id: row.id, pages: texts });
    images.push(writeFileAtomic(join(out, "text", `${number}.json`), `${text}\n`));
  }
  await Promise.all(images);
  return row;
}

/**
 * Writes documents to `out/images/` and `out/documents.jsonl`; rows are added to
 * `documents.partial.jsonl` after their files are on disk, and it takes its name when all are there.
 */
export async function writeToFolder(
  out: string,
  done: number,
  count: number,
  source: DocumentSource,
  bar: ProgressBar,
  signal: AbortSignal | undefined,
): Promise<void> {
  await mkdir(join(out, "images"), { recursive: true });
  const make = async (index: number) => storeFiles(out, await source.make(index));
  let rows: SynthRow[] = [];
  const flush = async (): Promise<void> => {
    if (rows.length === 0) return;
    await appendJsonl(join(out, PARTIAL), ...rows);
    bar.advance(rows.length);
    rows = [];
  };
  for await (const row of inOrder(done, count, source.ahead, make)) {
    signal?.throwIfAborted();
    rows.push(row);
    if (rows.length >= ROWS_AT_ONCE) await flush();
  }
  await flush();
  if (await exists(join(out, PARTIAL))) await rename(join(out, PARTIAL), join(out, ROWS));
}
