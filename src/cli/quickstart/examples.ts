import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { KvittoError, messageOf } from "../../core/errors.ts";
import { z } from "zod";
import type { Progress } from "../../core/progress.ts";
import { DocumentSchema, type PaperDocument } from "../../documents/document.ts";
import type { ReportFile } from "../../evaluate/report-data.ts";
import type { AdapterModules } from "../../extract/generator.ts";
import type { Extraction, Extractor } from "../../extract/extractor.ts";
import { paperText } from "../../extract/paper-text.ts";
import { encodeJpeg } from "../../formats/image.ts";
import { readPages } from "../../formats/input-file.ts";
import { readJsonl } from "../../formats/jsonl.ts";
import type { RgbImage } from "../../formats/rgb-image.ts";
import type { PaperReader } from "../paper-reader.ts";

const EXAMPLES_FOLDER = fileURLToPath(new URL("../../../examples", import.meta.url));
const READABLE = /\.(pdf|png|jpe?g|webp|tiff?)$/i;
/** Of the picture that the report shows of a PDF. */
const REPORT_DPI = 100;
const REPORT_JPEG_QUALITY = 70;

export interface FileReading {
  readonly path: string;
  readonly seconds: number;
  readonly extraction: Extraction;
  readonly page: RgbImage;
  readonly truth: PaperDocument | null;
}

const TruthRow = z.looseObject({ file: z.string(), document: DocumentSchema });

/** What our own example files say, by file name; they were drawn, so it is known exactly. */
async function exampleTruths(): Promise<Map<string, PaperDocument>> {
  const truths = new Map<string, PaperDocument>();
  const path = join(EXAMPLES_FOLDER, "truth.jsonl");
  for await (const { value } of readJsonl(path, (row) => TruthRow.parse(row))) {
    truths.set(value.file, value.document);
  }
  return truths;
}

export async function exampleFiles(): Promise<string[]> {
  const names = await readdir(EXAMPLES_FOLDER);
  return names
    .filter((name) => READABLE.test(name))
    .sort()
    .map((name) => join(EXAMPLES_FOLDER, name));
}

export interface ReadingOptions {
  readonly extractor: Extractor;
  /** For files without a text layer. */
  readonly reader: PaperReader;
  readonly adapter: AdapterModules | null;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** A picture of the first page, small enough to be put into a report. */
export async function firstPage(path: string, signal: AbortSignal): Promise<RgbImage> {
  for await (const { image } of readPages(path, { dpi: REPORT_DPI, signal })) return image;
  throw new Error(`internal: ${path} was read and has no page`);
}

/**
 * Reads files one by one. A file that cannot be read does not stop the others: its sentence is
 * returned beside them.
 */
export async function readFiles(
  paths: readonly string[],
  { extractor, reader, adapter, progress, signal }: ReadingOptions,
): Promise<{ readings: FileReading[]; failures: { path: string; error: KvittoError }[] }> {
  const truths = await exampleTruths();
  const readings: FileReading[] = [];
  const failures: { path: string; error: KvittoError }[] = [];
  const bar = progress.bar("Reading files", paths.length, "files");
  for (const path of paths) {
    signal.throwIfAborted();
    try {
      const started = performance.now();
      const text = await paperText(path, { reader: reader.open, signal });
      const [extraction] = await extractor.read([{ pages: [], text }], adapter, signal);
      readings.push({
        path,
        seconds: (performance.now() - started) / 1000,
        extraction: extraction!,
        page: await firstPage(path, signal),
        truth: path.startsWith(EXAMPLES_FOLDER) ? (truths.get(basename(path)) ?? null) : null,
      });
    } catch (error) {
      if (signal.aborted) throw error;
      if (!(error instanceof KvittoError)) throw error;
      failures.push({ path, error });
      progress.say(messageOf(error));
    }
    bar.advance(1, basename(path));
  }
  bar.done();
  return { readings, failures };
}

export async function toReportFile(reading: FileReading): Promise<ReportFile> {
  return {
    name: basename(reading.path),
    image_jpeg: await encodeJpeg(reading.page, REPORT_JPEG_QUALITY),
    answer: reading.extraction.text,
    truth: reading.truth,
    note: reading.extraction.complete
      ? `Read in ${reading.seconds.toFixed(1)} s.`
      : "The answer ran out of tokens and was closed where it stood.",
  };
}
