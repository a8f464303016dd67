import type { Progress } from "../core/progress.ts";
import { withText } from "../data/row-text.ts";
import { labelledOf } from "../data/labelled-fields.ts";
import type { DatasetRow } from "../data/rows.ts";
import { documentAnswer } from "../documents/document-prompt.ts";
import type { AdapterModules } from "../extract/generator.ts";
import type { Extractor, Paper } from "../extract/extractor.ts";
import { noTextError } from "../formats/file-text.ts";
import { batchesBySize } from "./batches-by-size.ts";
import { scoreDocuments, type DocumentScores } from "../metrics/score-documents.ts";

/** A labelled paper that is ready to be read any number of times. */
export interface PreparedPaper {
  readonly row: DatasetRow;
  readonly paper: Paper;
}

export interface EvaluationOptions {
  readonly adapter: AdapterModules | null;
  /** Papers that are read together. */
  readonly batchSize: number;
  readonly label: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

export interface Evaluation {
  readonly scores: DocumentScores;
  /** What the model wrote for each row, in the order of the rows. */
  readonly answers: readonly string[];
  /** Reading only: pages were encoded before. */
  readonly seconds: number;
  readonly tokens: number;
}

/** The row's text, or that of its files, to be read in place of the pages. */
async function textPaper(row: DatasetRow): Promise<Paper> {
  const { text } = await withText(row);
  if (text === undefined) throw noTextError(`Row ${row.id}`);
  return { pages: [], text };
}

/**
 * Reads and encodes the pages of each row once; base and tuned models then share the features.
 * @param input  `text` takes the rows' texts in place of their pages
 * @throws {KvittoError} `text.none` naming the row; as `readPages`
 */
export async function preparePapers(
  extractor: Extractor,
  rows: readonly DatasetRow[],
  progress: Progress,
  signal?: AbortSignal,
  input: "image" | "text" = "image",
): Promise<PreparedPaper[]> {
  const bar = progress.bar("Looking at test pages", rows.length, "rows");
  const prepared: PreparedPaper[] = [];
  for (const row of rows) {
    signal?.throwIfAborted();
    if (input === "text") {
      prepared.push({ row, paper: await textPaper(row) });
      bar.advance();
      continue;
    }
    const pages = [];
    for (const path of row.images) {
      for await (const page of extractor.pagesOf(path, signal)) pages.push(page);
    }
    prepared.push({ row, paper: { pages, features: await extractor.encode(pages) } });
    bar.advance();
  }
  bar.done();
  return prepared;
}

/** Reads papers in batches of similar length and scores what came out against the labels. */
export async function evaluateDocuments(
  extractor: Extractor,
  papers: readonly PreparedPaper[],
  options: EvaluationOptions,
): Promise<Evaluation> {
  const { adapter, batchSize, progress, signal } = options;
  // Rows of a batch are padded to the longest prompt and run until the longest answer.
  const batches = batchesBySize(papers, batchSize, sizeOf);
  const bar = progress.bar(options.label, papers.length, "pages");
  const answers = new Array<string>(papers.length).fill("");
  let tokens = 0;
  const started = performance.now();
  for (const batch of batches) {
    const read = await extractor.read(
      batch.map((i) => papers[i]!.paper),
      adapter,
      signal,
    );
    for (const [j, extraction] of read.entries()) {
      answers[batch[j]!] = extraction.text;
      tokens += extraction.tokens;
    }
    bar.advance(batch.length);
  }
  const seconds = (performance.now() - started) / 1000;
  bar.done();
  const truths = papers.map(({ row }) => row.document);
  const labelled = papers.map(({ row }) => labelledOf(row));
  return { scores: scoreDocuments(answers, truths, labelled), answers, seconds, tokens };
}

/** Roughly, in any vocabulary: it only puts papers in order. */
const CHARACTERS_PER_TOKEN = 3;

/** How long reading a paper takes: its label's length stands for its answer's. */
function sizeOf({ row, paper }: PreparedPaper): number {
  const pieces = paper.pages.flatMap((page) => page.pieces);
  const imageTokens = pieces.reduce((sum, { tokens }) => sum + tokens, 0);
  const text = paper.text ?? "";
  return imageTokens + text.length / CHARACTERS_PER_TOKEN + documentAnswer(row.document).length;
}
