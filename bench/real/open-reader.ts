import { renderChat } from "../../src/formats/chat-template.ts";
import { questionOnText } from "../../src/formats/page-text.ts";
import type { SessionOptions } from "../../src/engine/session.ts";
import type { DatasetRow } from "../../src/data/rows.ts";
import { batchesBySize } from "../../src/evaluate/batches-by-size.ts";
import type { Progress } from "../../src/core/progress.ts";
import { decode, GREEDY } from "../../src/extract/decode.ts";
import { openGenerator, type AdapterModules } from "../../src/extract/generator.ts";
import { compileConstraints } from "../../src/extract/json-constraint.ts";
import type { ModelBundle } from "../../src/models/bundle.ts";
import { partShape } from "./part-shape.ts";
import { questionFor } from "./question.ts";

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

/**
 * Opens the model with the question for `asked` and the grammar of its answer, held to the paper's
 * text as `Extractor` holds a whole document to it.
 */
export async function openPartReader(
  bundle: ModelBundle,
  { asked, adapted, progress, signal, ...session }: PartReaderOptions,
): Promise<PartReader> {
  const { model, tokenizer, template, endOfTurn } = bundle;
  const { vocabularySize, maxPositions } = model.decoder;
  const generator = await openGenerator(model, { ...session, adapted });
  const constraints = compileConstraints(partShape(asked), tokenizer, vocabularySize, endOfTurn);
  const question = questionFor(asked);

  function promptOf(row: DatasetRow): number[] {
    const text = questionOnText(row.text ?? "", question);
    const content = [{ type: "text" as const, text }];
    const rendered = renderChat(template, [{ role: "user", content }], {
      addGenerationPrompt: true,
      specialTokens: tokenizer.specialTokens,
    });
    return tokenizer.encode(rendered.text, { addSpecialTokens: false });
  }

  async function readBatch(
    rows: readonly DatasetRow[],
    prompts: readonly (readonly number[])[],
    adapter: AdapterModules | null,
  ): Promise<string[]> {
    const answers = rows.map(({ text }) => constraints.start(text ?? ""));
    const longest = Math.max(...prompts.map(({ length }) => length));
    const decoded = await decode(
      generator,
      prompts.map((input_ids) => ({ input_ids })),
      {
        ...{ adapter, sampling: GREEDY, stopIds: [endOfTurn], constraints: answers, signal },
        maxNewTokens: Math.min(MAX_ANSWER_TOKENS, maxPositions - longest),
      },
    );
    return decoded.map(({ tokens, finish }, i) => {
      const bytes = tokens.map(({ id }) => tokenizer.tokenBytes(id));
      if (finish !== "stop") bytes.push(answers[i]!.completion());
      return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(bytes));
    });
  }

  return {
    async read(rows, adapter, label) {
      const started = performance.now();
      const prompts = rows.map(promptOf);
      const fitting = rows
        .map((_, i) => i)
        .filter((i) => prompts[i]!.length + MAX_ANSWER_TOKENS <= maxPositions);
      const answers = rows.map(() => "");
      const bar = progress.bar(label, rows.length, "papers");
      for (const batch of batchesBySize(fitting, READ_TOGETHER, (i) => prompts[i]!.length)) {
        const places = batch.map((at) => fitting[at]!);
        const read = await readBatch(
          places.map((i) => rows[i]!),
          places.map((i) => prompts[i]!),
          adapter,
        );
        places.forEach((i, at) => (answers[i] = read[at]!));
        bar.advance(batch.length);
      }
      bar.done();
      const seconds = (performance.now() - started) / 1000;
      return { answers, tooLong: rows.length - fitting.length, seconds };
    },
    [Symbol.asyncDispose]: () => generator[Symbol.asyncDispose](),
  };
}
