import { KvittoError } from "../core/errors.ts";
import { silentProgress } from "../core/progress.ts";
import type { DatasetRow } from "../data/rows.ts";
import { documentAnswer } from "../documents/document-prompt.ts";
import type { Extractor } from "../extract/extractor.ts";
import type { AdapterModules } from "../extract/generator.ts";
import { batchesBySize } from "./batches-by-size.ts";
import { preparePapers } from "./evaluate-documents.ts";
import { type Prediction, predictionOf, refusedPrediction } from "./prediction.ts";

/** Roughly, in any vocabulary and of any page: it only puts papers in order. */
const CHARACTERS_PER_TOKEN = 3;
const TOKENS_PER_FILE = 256;

/** How long reading a paper takes: its label's length stands for its answer's. */
function sizeOf({ images, text = "", document }: DatasetRow): number {
  const prompt = text === "" ? images.length * TOKENS_PER_FILE : text.length / CHARACTERS_PER_TOKEN;
  return prompt + documentAnswer(document).length / CHARACTERS_PER_TOKEN;
}

/**
 * Rows in batches of similar length, which are padded to their longest prompt and run until the longest
 * answer. The same rows give the same batches, so that a run that is taken up goes on with them.
 */
export function planBatches(rows: readonly DatasetRow[], batchSize: number): DatasetRow[][] {
  const batches = batchesBySize(rows, batchSize, sizeOf);
  return batches.map((batch) => batch.map((i) => rows[i]!));
}

export interface ReadBatchOptions {
  readonly adapter: AdapterModules | null;
  readonly input: "image" | "text";
  readonly signal?: AbortSignal;
}

const TOO_LONG = "extract.too_long";

/**
 * As {@link readTogether}, but a paper that is too long for the model does not stop the others: it
 * counts as one of which nothing was read.
 * @throws {KvittoError} as `preparePapers` and `Extractor.read`, but for `extract.too_long`
 */
export async function readBatch(
  extractor: Extractor,
  rows: readonly DatasetRow[],
  options: ReadBatchOptions,
): Promise<Prediction[]> {
  try {
    return await readTogether(extractor, rows, options);
  } catch (error) {
    if (!(error instanceof KvittoError) || error.code !== TOO_LONG) throw error;
    const [only, ...others] = rows;
    if (only !== undefined && others.length === 0) return [refusedPrediction(only, TOO_LONG)];
    const alone: Prediction[] = [];
    for (const row of rows) alone.push(...(await readBatch(extractor, [row], options)));
    return alone;
  }
}

/**
 * Looks at the pages of one batch and reads them. A paper's seconds are those of the batch, pages
 * included, over its papers: what a paper costs, not how long a person waits for it alone.
 * @throws {KvittoError} as `preparePapers` and `Extractor.read`
 */
async function readTogether(
  extractor: Extractor,
  rows: readonly DatasetRow[],
  { adapter, input, signal }: ReadBatchOptions,
): Promise<Prediction[]> {
  const started = performance.now();
  const papers = await preparePapers(extractor, rows, silentProgress, signal, input);
  const read = await extractor.read(
    papers.map(({ paper }) => paper),
    adapter,
    signal,
  );
  const seconds = (performance.now() - started) / 1000 / rows.length;
  return rows.map((row, i) => predictionOf(row, read[i]!, seconds));
}
