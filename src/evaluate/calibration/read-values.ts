import type { Progress } from "../../core/progress.ts";
import { labelledOf } from "../../data/labelled-fields.ts";
import type { Extractor, Paper } from "../../extract/extractor.ts";
import type { AdapterModules } from "../../extract/generator.ts";
import { batchesBySize } from "../batches-by-size.ts";
import type { PreparedPaper } from "../evaluate-documents.ts";
import { type PaperValues, paperValues } from "./paper-values.ts";

export interface ReadValuesOptions {
  readonly adapter: AdapterModules | null;
  /** Papers that are read together. */
  readonly batchSize: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** Papers of a batch are padded to the longest prompt, so like is read with like. */
function sizeOf({ pages, text = "" }: Paper): number {
  const pieces = pages.flatMap((page) => page.pieces);
  return pieces.reduce((sum, { tokens }) => sum + tokens, text.length);
}

/** Reads papers and compares every value with its label; in the order of the papers. */
export async function readValues(
  extractor: Extractor,
  papers: readonly PreparedPaper[],
  { adapter, batchSize, progress, signal }: ReadValuesOptions,
): Promise<PaperValues[]> {
  const batches = batchesBySize(papers, batchSize, ({ paper }) => sizeOf(paper));
  const found: PaperValues[] = [];
  const bar = progress.bar("Reading", papers.length, "papers");
  for (const batch of batches) {
    const read = await extractor.read(
      batch.map((i) => papers[i]!.paper),
      adapter,
      signal,
    );
    for (const [j, extraction] of read.entries()) {
      const place = batch[j]!;
      const { row } = papers[place]!;
      found[place] = paperValues({ ...row, labelled: labelledOf(row) }, extraction);
    }
    bar.advance(batch.length);
  }
  bar.done();
  return found;
}
