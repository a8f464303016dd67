import { IGNORED_LABEL } from "../src/engine/ops/cross-entropy.ts";
import { hostInt64, type HostTensor } from "../src/engine/session.ts";
import type { Tokenizer } from "../src/formats/tokenizer.ts";
import { imageFeeds, type ImagePiece } from "../src/models/image-batch.ts";
import type { Model } from "../src/models/load-model.ts";
import { sequenceFeeds } from "../src/models/sequence.ts";
import { UNKNOWN_CHARACTER } from "./characters.ts";
import { inkPatches } from "./ink-patches.ts";
import { PATCH_PX, TOKEN_PX, type PretrainSample } from "./samples/sample.ts";

const IGNORED = BigInt(IGNORED_LABEL);

/** The fixed pieces of the chat template, tokenized once. */
export interface PromptTokens {
  readonly tokenizer: Tokenizer;
  readonly image: number;
  readonly pad: number;
  readonly endOfTurn: number;
  readonly beforeUser: readonly number[];
  readonly imageStart: number;
  readonly imageEnd: number;
  readonly betweenTurns: readonly number[];
}

export function promptTokens(tokenizer: Tokenizer): PromptTokens {
  const encode = (text: string) => tokenizer.encode(text, { addSpecialTokens: false });
  return {
    tokenizer,
    image: tokenizer.idOf("<image>"),
    pad: tokenizer.idOf("<|pad|>"),
    endOfTurn: tokenizer.idOf("<|im_end|>"),
    beforeUser: encode("<|startoftext|><|im_start|>user\n"),
    imageStart: tokenizer.idOf("<|image_start|>"),
    imageEnd: tokenizer.idOf("<|image_end|>"),
    betweenTurns: encode("<|im_end|>\n<|im_start|>assistant\n"),
  };
}

/** A sample's picture for the vision tower. */
export function samplePiece(sample: PretrainSample): ImagePiece {
  return {
    pixel_values: inkPatches(sample, PATCH_PX),
    height_patches: sample.height / PATCH_PX,
    width_patches: sample.width / PATCH_PX,
  };
}

export interface TrainingFeeds {
  readonly feeds: Record<string, HostTensor>;
  readonly labelCount: number;
  /** Half-patches with a dense label. */
  readonly patchLabelCount: number;
  readonly tokens: number;
}

/**
 * One batch of samples as the feeds of the pretraining graph. `bare` leaves out the chat's tokens and
 * the question: start, picture, answer.
 */
export function trainingFeeds(
  model: Model,
  prompt: PromptTokens,
  samples: readonly PretrainSample[],
  bare = false,
): TrainingFeeds {
  const { beforeUser, betweenTurns } = prompt;
  const rows = samples.map((sample) => {
    const imageTokens = (sample.width / TOKEN_PX) * (sample.height / TOKEN_PX);
    const image =
      imageTokens === 0
        ? []
        : [
            prompt.imageStart,
            ...new Array<number>(imageTokens).fill(prompt.image),
            prompt.imageEnd,
          ];
    const question = prompt.tokenizer.encode(sample.prompt, { addSpecialTokens: false });
    const before = bare
      ? [beforeUser[0]!, ...image]
      : [...beforeUser, ...image, ...question, ...betweenTurns];
    const answer = [
      ...prompt.tokenizer.encode(sample.answer, { addSpecialTokens: false }),
      prompt.endOfTurn,
    ];
    return { before: before.length, ids: [...before, ...answer] };
  });
  const width = Math.max(...rows.map((row) => row.ids.length));
  const ids = new Int32Array(rows.length * width).fill(prompt.pad);
  const labelIndex: number[] = [];
  const labels: number[] = [];
  const imageIndex: number[] = [];
  for (const [b, row] of rows.entries()) {
    ids.set(row.ids, b * width);
    for (const [t, id] of row.ids.entries()) {
      if (id === prompt.image) imageIndex.push(b * width + t);
      if (t < row.before) continue;
      labelIndex.push(b * width + t - 1);
      labels.push(id);
    }
  }
  const lengths = rows.map((row) => row.ids.length);
  const feeds: Record<string, HostTensor> = {
    ...sequenceFeeds(model.decoder, ids, lengths),
    label_index: hostInt64([labels.length], labelIndex),
    labels: hostInt64([labels.length], labels),
  };
  const pictures = samples.filter((sample) => sample.width > 0);
  let patchLabelCount = 0;
  if (pictures.length > 0) {
    const reader = readerFeeds(model, pictures);
    Object.assign(feeds, reader.feeds);
    patchLabelCount = reader.patchLabelCount;
    feeds["image_index"] = hostInt64([imageIndex.length], imageIndex);
  }
  return { feeds, labelCount: labels.length, patchLabelCount, tokens: rows.length * width };
}

/** Pictures with the class of each half-patch; padding and half-patches marked unknown have none. */
export function readerFeeds(
  model: Model,
  pictures: readonly PretrainSample[],
): Pick<TrainingFeeds, "feeds" | "patchLabelCount"> {
  if (model.vision === null) throw new Error("internal: the base model has a vision tower");
  const feeds = imageFeeds(model.vision, pictures.map(samplePiece));
  const patches = feeds["pixel_values"]!.shape[1]!;
  const characters = new BigInt64Array(pictures.length * patches * 2).fill(IGNORED);
  let patchLabelCount = 0;
  for (const [n, { patchCharacters }] of pictures.entries()) {
    for (const [i, label] of patchCharacters.entries()) {
      if (label === UNKNOWN_CHARACTER) continue;
      characters[n * patches * 2 + i] = BigInt(label);
      patchLabelCount += 1;
    }
  }
  feeds["patch_labels"] = { dtype: "int64", shape: [characters.length], data: characters };
  return { feeds, patchLabelCount };
}
