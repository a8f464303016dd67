import { KvittoError } from "../core/errors.ts";
import { IGNORED_LABEL } from "../engine/ops/cross-entropy.ts";

export { IGNORED_LABEL };

/** One tokenised row. `images` are whatever the model's forward pass wants for the row's images. */
export interface TrainingSample<Image = unknown> {
  /** Names the row in messages. */
  readonly id: string;
  readonly input_ids: readonly number[];
  /** As `input_ids`, with {@link IGNORED_LABEL} where nothing is learnt. Not shifted. */
  readonly labels: readonly number[];
  /** How much each label counts in the loss; 1 each when left out. As long as `labels`. */
  readonly weights?: readonly number[];
  readonly images: readonly Image[];
}

/** Right-padded rows; all matrices are [B, T], row-major. */
export interface Batch<Image = unknown> {
  /** Which samples, in row order. */
  readonly samples: readonly number[];
  readonly batchSize: number;
  /** T, the length of the longest row. */
  readonly tokens: number;
  readonly input_ids: Int32Array;
  /** 1 on a row's own tokens, 0 on padding. */
  readonly attention_mask: Int32Array;
  /** Padding is {@link IGNORED_LABEL}. */
  readonly labels: Int32Array;
  /** Flat indices b·T + t whose *next* token is trained on: where the head has to be computed. */
  readonly targetPositions: Int32Array;
  /** That next token, for each of `targetPositions`. */
  readonly targetIds: Int32Array;
  /** How much it counts, for each of them. */
  readonly targetWeights: Float32Array;
  /** Images of all rows, in order. */
  readonly images: readonly Image[];
  /** How many of `images` belong to each row. */
  readonly imagesPerRow: readonly number[];
}

/**
 * The tokens of a row that carry loss. The first label never does: nothing predicts it. Transformers 5
 * counts the same way; 4 counted the first one too.
 */
export function countTargets(labels: readonly number[]): number {
  let count = 0;
  for (let t = 1; t < labels.length; t++) if (labels[t] !== IGNORED_LABEL) count++;
  return count;
}

/** N of a whole optimiser step: the loss of each of its micro-batches is Σ cross-entropy / N. */
export function targetsInWindow(batches: readonly Batch[]): number {
  return batches.reduce((total, { targetIds }) => total + targetIds.length, 0);
}

/** As {@link targetsInWindow}, each token counting as much as its weight: what a weighted loss is divided by. */
export function weightInWindow(batches: readonly Batch[]): number {
  const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
  return batches.reduce((total, { targetWeights }) => total + sum(targetWeights), 0);
}

/** Pads the named samples to the longest of them. `padId` is what stands where nothing is. */
export function collate<Image>(
  all: readonly TrainingSample<Image>[],
  samples: readonly number[],
  padId: number,
): Batch<Image> {
  const rows = samples.map((index) => {
    const row = all[index];
    if (row === undefined) throw new Error(`internal: no sample ${index} of ${all.length}`);
    return row;
  });
  const tokens = Math.max(...rows.map(({ input_ids }) => input_ids.length));
  const size = rows.length * tokens;
  const input_ids = new Int32Array(size).fill(padId);
  const attention_mask = new Int32Array(size);
  const labels = new Int32Array(size).fill(IGNORED_LABEL);
  const positions: number[] = [];
  const targets: number[] = [];
  const weights: number[] = [];
  rows.forEach((row, b) => {
    const start = b * tokens;
    input_ids.set(row.input_ids, start);
    labels.set(row.labels, start);
    attention_mask.fill(1, start, start + row.input_ids.length);
    for (let t = 1; t < row.labels.length; t++) {
      const label = row.labels[t]!;
      if (label === IGNORED_LABEL) continue;
      positions.push(start + t - 1);
      targets.push(label);
      weights.push(row.weights?.[t] ?? 1);
    }
  });
  return {
    samples: [...samples],
    batchSize: rows.length,
    tokens,
    input_ids,
    attention_mask,
    labels,
    targetPositions: Int32Array.from(positions),
    targetIds: Int32Array.from(targets),
    targetWeights: Float32Array.from(weights),
    images: rows.flatMap(({ images }) => images),
    imagesPerRow: rows.map(({ images }) => images.length),
  };
}

export interface LengthLimits {
  /** Longer rows lose their end. */
  readonly maxTokens: number;
  /** Tokens that stand for a piece of an image; none may be cut off. */
  readonly imageTokenIds: ReadonlySet<number>;
}

/**
 * The rows as they will be trained on, cut to `maxTokens` at their end. Run it before the first step:
 * a row that teaches nothing, or has lost part of its image, is said at the start and not in step 900.
 * @throws {KvittoError} `train.truncated_image`, `train.no_target_tokens`, naming the row and both
 *   lengths; `train.labels` when a row has not one label a token
 */
export function fitSamples<Image>(
  samples: readonly TrainingSample<Image>[],
  { maxTokens, imageTokenIds }: LengthLimits,
): TrainingSample<Image>[] {
  return samples.map((sample) => {
    const { id, input_ids, labels } = sample;
    if (labels.length !== input_ids.length) {
      throw new KvittoError(
        "train.labels",
        `Row ${id} has ${input_ids.length} tokens and ${labels.length} labels.`,
      );
    }
    const cut = input_ids.length > maxTokens;
    const lastImageToken = input_ids.findLastIndex((token) => imageTokenIds.has(token));
    if (cut && lastImageToken >= maxTokens) {
      throw new KvittoError(
        "train.truncated_image",
        `Row ${id} has ${input_ids.length} tokens and its image reaches to token ${lastImageToken + 1}; only ${maxTokens} are kept.`,
        `Raise max_tokens to at least ${input_ids.length}, or use smaller images.`,
      );
    }
    const fitted = cut
      ? {
          ...sample,
          input_ids: input_ids.slice(0, maxTokens),
          labels: labels.slice(0, maxTokens),
          ...(sample.weights && { weights: sample.weights.slice(0, maxTokens) }),
        }
      : sample;
    if (countTargets(fitted.labels) === 0) {
      throw new KvittoError(
        "train.no_target_tokens",
        cut
          ? `Row ${id} has ${input_ids.length} tokens; none of the ${maxTokens} that are kept is trained on.`
          : `Row ${id} has ${input_ids.length} tokens and none of them is trained on.`,
        cut ? "Raise max_tokens." : "Give the row an answer, or leave it out.",
      );
    }
    return fitted;
  });
}
