import { paperPrompt, openExtractor } from "../../src/extract/extractor.ts";
import type { AdapterModules } from "../../src/extract/generator.ts";
import { partPrompt } from "../../src/documents/part-of-document.ts";
import type { SessionOptions } from "../../src/engine/session.ts";
import type { DatasetRow } from "../../src/data/rows.ts";
import { batchesBySize } from "../../src/evaluate/batches-by-size.ts";
import type { Progress } from "../../src/core/progress.ts";
import type { ModelBundle } from "../../src/models/bundle.ts";

/** As the quick start: each run reads every weight once, however many papers share it. */
const READ_TOGETHER = 30;
/** The fields of a header are some 150 tokens; an address may be long. */
const MAX_ANSWER_TOKENS = 400;

export interface ReadPapers {
  /** In the order of the rows; empty for a paper that is too long for the model. */
  readonly answers: readonly string[];
  readonly tooLong: number;
  readonly seconds: number;
}

/** Reads some fields of papers from their texts. */
export interface PartReader extends AsyncDisposable {
  read(
    rows: readonly DatasetRow[],
    adapter: AdapterModules | null,
    label: string,
  ): Promise<ReadPapers>;
}

export interface PartReaderOptions extends SessionOptions {
  readonly asked: readonly string[];
  readonly adapted: ReadonlySet<string>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The product's own extractor with the question for `asked`; papers without room for an answer are left out. */
export async function openPartReader(
  bundle: ModelBundle,
  { asked, adapted, progress, signal, ...session }: PartReaderOptions,
): Promise<PartReader> {
  const { maxPositions } = bundle.model.decoder;
  const extractor = await openExtractor(bundle, {
    ...{ ...session, adapted, fields: asked, input: "text" },
    maxAnswerTokens: MAX_ANSWER_TOKENS,
  });
  const question = partPrompt(asked);
  const paperOf = ({ text = "" }: DatasetRow) => ({ pages: [], text });
  const lengthOf = (row: DatasetRow) => paperPrompt(bundle, paperOf(row), question).length;

  return {
    async read(rows, adapter, label) {
      const started = performance.now();
      const lengths = rows.map(lengthOf);
      const fitting = rows
        .map((_, i) => i)
        .filter((i) => lengths[i]! + MAX_ANSWER_TOKENS <= maxPositions);
      const answers = rows.map(() => "");
      const bar = progress.bar(label, rows.length, "papers");
      for (const batch of batchesBySize(fitting, READ_TOGETHER, (i) => lengths[i]!)) {
        const places = batch.map((at) => fitting[at]!);
        const papers = places.map((i) => paperOf(rows[i]!));
        const read = await extractor.read(papers, adapter, signal);
        places.forEach((i, at) => (answers[i] = read[at]!.text));
        bar.advance(batch.length);
      }
      bar.done();
      const seconds = (performance.now() - started) / 1000;
      return { answers, tooLong: rows.length - fitting.length, seconds };
    },
    [Symbol.asyncDispose]: () => extractor[Symbol.asyncDispose](),
  };
}
