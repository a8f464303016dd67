import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "../core/progress.ts";
import { cacheFolder } from "../core/env.ts";
import { featureKey } from "../data/feature-cache.ts";
import type { DatasetRow } from "../data/rows.ts";
import { openTextCache } from "../data/text-cache.ts";
import { PAPER_TEXT_VERSION, paperText } from "../extract/paper-text.ts";
import { READING_DPI } from "../extract/read-file.ts";
import { readInput } from "../formats/file-access.ts";
import { MAX_IMAGE_FILE_BYTES } from "../formats/image.ts";
import { joinPageTexts } from "../formats/page-text.ts";
import { MAX_PDF_BYTES } from "../formats/pdf.ts";
import { openStripReader, type StripReader } from "../models/strip-reader.ts";
import { READER_FOLDER } from "./base-model.ts";

/** The reader of print that comes with Kvitto, opened when the first page needs it. */
export interface PaperReader extends AsyncDisposable {
  readonly open: () => Promise<StripReader>;
}

export function paperReader(): PaperReader {
  let opened: Promise<StripReader> | null = null;
  return {
    open: () => (opened ??= openStripReader(READER_FOLDER, { device: "cpu" })),
    async [Symbol.asyncDispose]() {
      await (await opened)?.[Symbol.asyncDispose]();
    },
  };
}

async function readerHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of ["config.json", "model.safetensors"]) {
    hash.update(await readFile(join(READER_FOLDER, name)));
  }
  return hash.digest("hex");
}

export interface RowTextOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Rows with their papers' texts: their own, or what `paperText` gives for their files, which is kept in
 * the cache.
 * @throws {KvittoError} as `paperText`
 */
export async function rowsWithTexts(
  rows: readonly DatasetRow[],
  { progress, signal }: RowTextOptions,
): Promise<DatasetRow[]> {
  const without = rows.filter(({ text, images }) => text === undefined && images.length > 0);
  if (without.length === 0) return [...rows];
  await using reader = paperReader();
  const cache = openTextCache(join(cacheFolder(), "features"));
  const weightsSha256 = await readerHash();
  const preprocessing = { what: "text", version: PAPER_TEXT_VERSION, dpi: READING_DPI };
  const bar = progress.bar("Reading pages as text", without.length, "rows");
  const texts = new Map<DatasetRow, string>();
  for (const row of without) {
    const files: string[] = [];
    for (const path of row.images) {
      signal.throwIfAborted();
      const imageBytes = await readInput(path, Math.max(MAX_IMAGE_FILE_BYTES, MAX_PDF_BYTES));
      const key = featureKey({ imageBytes, preprocessing, weightsSha256 });
      files.push(
        await cache.getOrCompute(key, () => paperText(path, { reader: reader.open, signal })),
      );
    }
    texts.set(row, joinPageTexts(files));
    bar.advance();
  }
  bar.done();
  return rows.map((row) => {
    const text = texts.get(row);
    return text === undefined ? row : { ...row, text };
  });
}
