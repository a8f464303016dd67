import { readFile } from "node:fs/promises";
import { KvittoError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import type { JsonObject } from "../data/canonical-json.ts";
import { featureKey, hashTensors, type FeatureCache } from "../data/feature-cache.ts";
import type { DatasetRow } from "../data/rows.ts";
import type { ChatMessage } from "../formats/chat-template.ts";
import { decodeImage } from "../formats/image.ts";
import type { ModelBundle } from "../models/bundle.ts";
import type { ImageEncoder } from "../models/image-encoder.ts";
import { processImage, type ProcessedImage } from "../models/lfm2-vl-image-processor.ts";
import type { TrainingImage } from "./batch-feeds.ts";
import type { TrainingSample } from "./collate.ts";
import { tokenizeConversation } from "./conversation.ts";

/** What a row asks and answers, as text; the images come before the question. */
export interface RowTask {
  readonly prompt: string;
  readonly answer: string;
}

export interface SampleOptions {
  readonly task: (row: DatasetRow) => RowTask;
  /** Computes features of frozen towers; null leaves the pixels in, for graphs that train a tower. */
  readonly encoder: ImageEncoder | null;
  /** Where features are kept between runs; null computes them each time. */
  readonly cache: FeatureCache | null;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** SHA-256 of every weight between pixels and features: the tower and the projector. */
export async function visionWeightsHash({ model }: ModelBundle): Promise<string> {
  const { vision } = model;
  if (vision === null) throw new Error("internal: no vision weights to hash");
  const store = model.weights({ trainable: () => true });
  vision.encode(store.root, vision.inputs());
  return hashTensors(
    [...store.trainables.keys()].map((name) => {
      const stored = model.storedName(name);
      return { file: model.checkpoint.tensors.get(stored)!.file, name: stored };
    }),
  );
}

/** Reads one page and, with an encoder, computes or recalls its features. */
async function loadImage(
  bundle: ModelBundle,
  path: string,
  options: SampleOptions,
  weightsSha256: string,
): Promise<TrainingImage> {
  const imageBytes = new Uint8Array(await readFile(path));
  const { processor } = bundle;
  if (processor === null) throw new Error("internal: pages for a model without a processor");
  const process = async (): Promise<ProcessedImage> =>
    processImage(await decodeImage(imageBytes), processor.image);
  const { encoder, cache } = options;
  const processed = await process();
  if (encoder === null) return { processed, features: null };
  if (cache === null) return { processed, features: await encoder.encode(processed) };
  const { image } = processor;
  // Every parameter of the processor, as plain JSON.
  const preprocessing = JSON.parse(JSON.stringify(image)) as JsonObject;
  const key = featureKey({ imageBytes, preprocessing, weightsSha256 });
  const width = bundle.model.decoder.hiddenSize;
  const stored = await cache.getOrCompute(key, async () => {
    const data = await encoder.encode(processed);
    return { shape: [data.length / width, width], data };
  });
  return { processed, features: stored.data };
}

function messagesOf(row: DatasetRow, task: RowTask, seesImages: boolean): ChatMessage[] {
  if (!seesImages && row.text === undefined) {
    throw new KvittoError(
      "train.no_text",
      `Row ${row.id} has pages but no text, and this model reads text only.`,
      "Add the paper's text to the row, or train a vision-language model.",
    );
  }
  const pages = seesImages ? row.images.map(() => ({ type: "image" as const })) : [];
  const text = pages.length === 0 ? `${row.text}\n${task.prompt}` : task.prompt;
  return [
    { role: "user", content: [...pages, { type: "text", text }] },
    { role: "assistant", content: task.answer },
  ];
}

/**
 * Rows as training samples: pages processed (and encoded, when the tower is frozen), conversations
 * tokenized with completion-only labels.
 */
export async function documentSamples(
  bundle: ModelBundle,
  rows: readonly DatasetRow[],
  options: SampleOptions,
): Promise<TrainingSample<TrainingImage>[]> {
  const { model, tokenizer, template, processor } = bundle;
  const weightsSha256 = options.encoder === null ? "" : await visionWeightsHash(bundle);
  const bar = options.progress.bar("Preparing pages", rows.length, "rows");
  const samples: TrainingSample<TrainingImage>[] = [];
  for (const row of rows) {
    options.signal?.throwIfAborted();
    const images: TrainingImage[] = [];
    if (model.vision !== null) {
      for (const path of row.images) {
        images.push(await loadImage(bundle, path, options, weightsSha256));
      }
    }
    const conversation = tokenizeConversation({
      tokenizer,
      template,
      messages: messagesOf(row, options.task(row), images.length > 0),
      images: images.map(({ processed }) => processed),
      imageTokens: { useImageSpecialTokens: processor?.useImageSpecialTokens ?? true },
    });
    samples.push({
      id: row.id,
      input_ids: [...conversation.input_ids],
      labels: [...conversation.labels],
      images,
    });
    bar.advance();
  }
  bar.done();
  return samples;
}
