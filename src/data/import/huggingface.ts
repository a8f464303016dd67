import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { countParquetRows, readParquet } from "../../formats/parquet.ts";
import { filesInFolder } from "../files-in-folder.ts";
import { attempt, failureAt } from "./failure.ts";
import type { Imported, ImportOptions } from "./imported.ts";
import { importJsonlFile } from "./jsonl.ts";
import { countLines } from "./lenient-lines.ts";
import { readRecord } from "./record.ts";

/** The table of an image folder. */
const METADATA = "metadata.jsonl";

async function* importParquet(
  options: ImportOptions,
  path: string,
  file: string,
): AsyncGenerator<Imported> {
  let line = 0;
  try {
    for await (const record of readParquet(path, { signal: options.signal })) {
      options.signal?.throwIfAborted();
      line++;
      const place = { file, line };
      yield await attempt(place, () => readRecord(options, place, record, dirname(path)));
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    yield failureAt({ file, line: line + 1 }, error); // the rest of this file; others go on
  }
}

/** How many rows a table says it has; 0 for one that cannot be read, of which reading it tells. */
async function rowsOf(path: string): Promise<number> {
  if (!/\.parquet$/i.test(path)) return countLines(path);
  try {
    return await countParquetRows(path);
  } catch (error) {
    if (error instanceof KvittoError) return 0;
    throw error;
  }
}

/**
 * A data set of the Hugging Face Hub that is on disk: Parquet files with the pictures in them, or an
 * image folder with its `metadata.jsonl`. "line" of a failure is the row of the table.
 * @throws {KvittoError} `huggingface.layout` when there is neither; `dataset.no_folder`
 */
export async function* importHuggingFace(options: ImportOptions): AsyncGenerator<Imported> {
  const { path } = options;
  const isFile = (await stat(path).catch(() => undefined))?.isFile() ?? false;
  const root = isFile ? dirname(path) : path;
  const files = isFile ? [basename(path)] : await filesInFolder(path);
  const tables = files.filter(
    (file) =>
      /\.parquet$/i.test(file) || basename(file) === METADATA || (isFile && /\.jsonl$/i.test(file)),
  );
  if (tables.length === 0) {
    throw new KvittoError(
      "huggingface.layout",
      `${path} holds neither a .parquet file nor a ${METADATA}.`,
      "Give the folder of a data set that was downloaded, or its name on the Hub (owner/name).",
    );
  }
  if (options.expect !== undefined) {
    let count = 0;
    for (const file of tables) count += await rowsOf(join(root, file));
    options.expect(count);
  }
  for (const file of tables) {
    const table = join(root, file);
    yield* /\.parquet$/i.test(file)
      ? importParquet(options, table, file)
      : importJsonlFile(options, table, file);
  }
}
