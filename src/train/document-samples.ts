import { KvittoError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import type { PageEdit } from "../data/augment/page-edit.ts";
import { withText } from "../data/row-text.ts";
import { lineClassesOf } from "../data/line-classes.ts";
import type { DatasetRow } from "../data/rows.ts";
import type { ChatMessage } from "../formats/chat-template.ts";
import { questionOnText } from "../formats/page-text.ts";
import type { ModelBundle } from "../models/bundle.ts";
import type { TrainingImage } from "./batch-feeds.ts";
import type { ClassWeights } from "./class-weights.ts";
import type { TrainingSample } from "./collate.ts";
import { tokenizeConversation } from "./conversation.ts";
import { tokenWeights, type FieldWeights } from "./field-weights.ts";
import { openPages, type PageSource } from "./page-store.ts";

export { visionWeightsHash } from "./vision-weights-hash.ts";

/** What a row asks and answers, as text; the images come before the question. */
export interface RowTask {
  readonly prompt: string;
  readonly answer: string;
  /** `text`: the paper's text stands in place of its pages. Pages, where there are some, unless told. */
  readonly input?: "image" | "text";
}

export interface SampleOptions {
  readonly task: (row: DatasetRow) => RowTask;
  readonly pages: PageSource;
  /** Fields whose values count more or less; all alike when left out. */
  readonly fieldWeights?: FieldWeights;
  /** Classes of lines whose values count more or less; all alike when left out. */
  readonly classWeights?: ClassWeights;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** The conversation; with pages they come first, without any the paper's text does. */
function messagesOf(row: DatasetRow, task: RowTask, pages: number): ChatMessage[] {
  if (pages === 0 && row.text === undefined) {
    throw new KvittoError(
      "train.no_text",
      `Row ${row.id} is to be read as text and has none, nor have its files a text layer.`,
      "Add the paper's text to the row, or train a vision-language model on its pages.",
    );
  }
  const images = Array.from({ length: pages }, () => ({ type: "image" as const }));
  const text = pages === 0 ? questionOnText(row.text ?? "", task.prompt) : task.prompt;
  return [
    { role: "user", content: [...images, { type: "text", text }] },
    { role: "assistant", content: task.answer },
  ];
}

/** What is wrong with a row names the row. */
async function naming<T>(id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KvittoError) || error.message.includes(id)) throw error;
    const { code, hint, message } = error;
    throw new KvittoError(code, `Row ${id}: ${message}`, hint, { cause: error });
  }
}

export interface OneSampleOptions extends Omit<SampleOptions, "progress"> {
  /** What is done to the row's pages before they are enhanced; nothing when left out. */
  readonly edits?: readonly PageEdit[];
}

/**
 * One row as a training sample: pages as image tokens, the conversation with completion-only labels.
 * @throws {KvittoError} `train.no_text`, as {@link openPages} and {@link tokenizeConversation}
 */
export async function documentSample(
  { model, tokenizer, template, processor }: ModelBundle,
  row: DatasetRow,
  options: OneSampleOptions,
): Promise<TrainingSample<TrainingImage>> {
  const { task: taskOf, pages: source, edits = [], signal } = options;
  const { fieldWeights = {}, classWeights = {} } = options;
  return naming(row.id, async () => {
    const task = taskOf(row);
    const images: TrainingImage[] = [];
    if (model.vision !== null && processor !== null && task.input !== "text") {
      for (const path of row.images) {
        const options = { edits, firstPage: images.length, ...(signal && { signal }) };
        images.push(...(await openPages(path, processor, source, options)));
      }
    }
    const asked = images.length === 0 ? await withText(row) : row;
    const { input_ids, labels } = tokenizeConversation({
      tokenizer,
      template,
      messages: messagesOf(asked, task, images.length),
      images: images.map(({ layout }) => layout),
      ...(processor !== null && { imageSyntax: processor.syntax }),
    });
    const classes = Object.keys(classWeights).length === 0 ? null : lineClassesOf(row);
    const lines = classes?.map((name) => classWeights[name] ?? 1) ?? [];
    const isWeighted = Object.keys(fieldWeights).length > 0 || lines.length > 0;
    const weights = isWeighted ? tokenWeights(tokenizer, labels, fieldWeights, lines) : null;
    return {
      ...{ id: row.id, input_ids: [...input_ids], labels: [...labels], images },
      ...(weights === null ? {} : { weights }),
    };
  });
}

/** All rows as training samples, under a progress bar. */
export async function documentSamples(
  bundle: ModelBundle,
  rows: readonly DatasetRow[],
  options: SampleOptions & { readonly label?: string },
): Promise<TrainingSample<TrainingImage>[]> {
  const { progress, signal, label = "Preparing pages" } = options;
  const bar = progress.bar(label, rows.length, "rows");
  const samples: TrainingSample<TrainingImage>[] = [];
  for (const row of rows) {
    signal?.throwIfAborted();
    samples.push(await documentSample(bundle, row, options));
    bar.advance();
  }
  bar.done();
  return samples;
}
