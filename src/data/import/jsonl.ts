import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { filesInFolder } from "../files-in-folder.ts";
import { attempt, failureAt } from "./failure.ts";
import type { Imported, ImportOptions } from "./imported.ts";
import { countLines, lenientLines } from "./lenient-lines.ts";
import { readRecord } from "./record.ts";

/** The records of one JSONL file; pages are beside it. `file` is its name for people. */
export async function* importJsonlFile(
  options: ImportOptions,
  path: string,
  file: string,
): AsyncGenerator<Imported> {
  for await (const { line, parsed, error } of lenientLines(path)) {
    options.signal?.throwIfAborted();
    const place = { file, line };
    if (error !== undefined) yield failureAt(place, error);
    else yield await attempt(place, () => readRecord(options, place, parsed, dirname(path)));
  }
}

/**
 * Rows of JSONL: `{instruction, input, output}`, messages, ShareGPT, ERNIEKit's SFT-VL, Donut's
 * `metadata.jsonl`. A single answer that is a document makes a labelled document; any other makes a
 * conversation. Given a folder, all its .jsonl files are read.
 */
export async function* importJsonl(options: ImportOptions): AsyncGenerator<Imported> {
  const { path } = options;
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  const root = isFolder ? path : dirname(path);
  const files = isFolder ? await filesInFolder(path) : [basename(path)];
  const tables = files.filter((file) => !isFolder || /\.jsonl$/i.test(file));
  const counts = await Promise.all(tables.map((file) => countLines(join(root, file))));
  options.expect?.(counts.reduce((sum, count) => sum + count, 0));
  for (const file of tables) yield* importJsonlFile(options, join(root, file), file);
}
