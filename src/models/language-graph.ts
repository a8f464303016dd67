import { crossEntropy } from "../engine/ops/cross-entropy.ts";
import { replaceRows } from "../engine/ops/replace-rows.ts";
import { reshape } from "../engine/ops/reshape.ts";
import { symbol } from "../engine/dimension.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import type { Decoder, DecoderStages } from "./decoder.ts";
import { pickRows } from "./layers.ts";
import type { SequenceInputs } from "./sequence.ts";
import type { Weights } from "./weights.ts";

/** Image features where the placeholders stand. */
export interface ImageMerge {
  readonly features: Tensor; // [M,C]
  readonly image_index: Tensor; // int64 [M]: rows of the flattened [B·T] sequence
}

export function imageIndexInput(): Tensor {
  return input("image_index", "int64", [symbol("image_tokens")]);
}

/** Features computed before, e.g. by a frozen tower and kept on disk. */
export function imageFeaturesInput(decoder: Decoder): Tensor {
  return input("image_features", "float32", [symbol("image_tokens"), decoder.hiddenSize]);
}

/** Embeds, writes image features over their placeholders, runs the layers. */
export function languageStages(
  decoder: Decoder,
  weights: Weights,
  inputs: SequenceInputs,
  images: ImageMerge | null,
): DecoderStages {
  const embedded = decoder.embed(weights, inputs.input_ids); // [B,T,C]
  if (images === null) return decoder.layers(weights, embedded, inputs);
  const rows = reshape(embedded, [null, decoder.hiddenSize]);
  const merged = replaceRows(rows, images.image_index, images.features);
  return decoder.layers(weights, reshape(merged, embedded.shape), inputs);
}

/** Logits of every position. [B,T,V] */
export function allLogits(decoder: Decoder, weights: Weights, finalNorm: Tensor): Tensor {
  const [batch, tokens] = finalNorm.shape;
  const rows = reshape(finalNorm, [null, decoder.hiddenSize]);
  return reshape(decoder.head(weights, rows), [batch!, tokens!, decoder.vocabularySize]);
}

export interface LabelInputs {
  /** Rows of the flattened [B·T] sequence whose next token is scored. int64 [L] */
  readonly label_index: Tensor;
  readonly labels: Tensor; // int64 [L]
}

export function labelInputs(): LabelInputs {
  return {
    label_index: input("label_index", "int64", [symbol("labels")]),
    labels: input("labels", "int64", [symbol("labels")]),
  };
}

/**
 * Σ cross-entropy over the labelled positions only: the head never sees the rest, and in
 * completion-only training the rest is most of the sequence. `finalNorm` is [B,T,C], or already the
 * rows that `label_index` names (see `DecoderContext.rows`).
 */
export function languageLoss(
  decoder: Decoder,
  weights: Weights,
  finalNorm: Tensor,
  { label_index, labels }: LabelInputs,
): Tensor {
  const rows = finalNorm.shape.length === 2 ? finalNorm : pickRows(finalNorm, label_index);
  return crossEntropy(decoder.head(weights, rows), labels);
}
