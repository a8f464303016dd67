import { add } from "../engine/ops/add.ts";
import { crossEntropy } from "../engine/ops/cross-entropy.ts";
import { mul } from "../engine/ops/mul.ts";
import { uniformNoise } from "../engine/ops/uniform-noise.ts";
import { weightedCrossEntropy } from "../engine/ops/weighted-cross-entropy.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import type { Decoder } from "../models/decoder.ts";
import { doraInputNames } from "../models/dora.ts";
import {
  imageFeaturesInput,
  imageIndexInput,
  labelInputs,
  languageLoss,
  languageStages,
} from "../models/language-graph.ts";
import type { Model } from "../models/load-model.ts";
import { sequenceInputs } from "../models/sequence.ts";
import { loraInputNames, type LinearModule, type WeightStore } from "../models/weights.ts";
import { chunkedLabels, chunkedLoss, type CutLoss, type LabelChunk } from "./chunked-loss.ts";

/**
 * What stands for the images of a batch: nothing, features that were computed before (the tower is
 * frozen), or pixels (something in or below the projector is adapted).
 */
export type ImageSource = "none" | "features" | "pixels";

/** Input tensors of what adapted layers train, by PEFT's names. */
export function adapterInputs(store: WeightStore): Map<string, Tensor> {
  const inputs = new Map<string, Tensor>();
  for (const [path, { lora_A, lora_B, magnitude }] of store.adapters) {
    const names = loraInputNames(path);
    inputs.set(names.A, lora_A).set(names.B, lora_B);
    if ((magnitude ?? null) !== null) inputs.set(doraInputNames(path).magnitude, magnitude!);
  }
  return inputs;
}

/** Every linear of the model, the vision part included, in graph order. */
export function allLinears(model: Model): LinearModule[] {
  const store = model.weights();
  lossTensor(model, store, model.vision === null ? "none" : "pixels");
  return store.linears;
}

export interface BatchLoss {
  /** Σ cross-entropy over the labels of a batch. */
  readonly loss: Tensor;
  /** The same with the logits of some rows at a time, where that was asked for. */
  readonly cut: CutLoss | null;
  /** The input of each decoder layer, in order: between them activations may be computed twice. */
  readonly layerInputs: readonly Tensor[];
}

/** Σ cross-entropy over the labels of a batch. */
export function lossTensor(model: Model, store: WeightStore, source: ImageSource): Tensor {
  return batchLoss(model, store, source).loss;
}

export interface LossOptions {
  /** Into how many the labels are cut; more than 1 takes {@link chunkedLabels}. 1 when left out. */
  readonly chunks?: number;
  /** False for evaluation: chunks of the loss alone. */
  readonly withSlopes?: boolean;
  /** Labels have weights, and this share of each is for all words; plain cross-entropy when left out. */
  readonly weighted?: { readonly smoothing: number } | null;
  /** Noise on the embeddings: see {@link noisyEmbeddings}. */
  readonly noise?: boolean;
}

export const LABEL_WEIGHTS = "label_weights";
export const NOISE_SEED = "neftune_seed";
export const NOISE_SCALE = "neftune_scale";
/** Dropout, which has the same seed, has the streams from 0 on, one a layer. */
const NOISE_STREAM = 1_000_000;

/**
 * NEFTune: what the embedding gives plus uniform noise in ±{@link NOISE_SCALE}, which is
 * α / √(tokens · channels) of the padded batch.
 * @see Jain et al. 2023, arXiv:2310.05914
 */
function noisyEmbeddings(decoder: Decoder): Decoder {
  const seed = input(NOISE_SEED, "int64", []);
  const scale = input(NOISE_SCALE, "float32", []);
  return {
    ...decoder,
    embed(weights, input_ids) {
      const x = decoder.embed(weights, input_ids);
      return add(x, mul(uniformNoise(seed, x.shape, NOISE_STREAM), scale));
    },
  };
}

export function batchLoss(
  model: Model,
  store: WeightStore,
  source: ImageSource,
  { chunks = 1, withSlopes = true, weighted = null, noise = false }: LossOptions = {},
): BatchLoss {
  const { vision } = model;
  const decoder = noise ? noisyEmbeddings(model.decoder) : model.decoder;
  const whole = labelInputs();
  const parts = chunkedLabels(chunks);
  const rows = chunks === 1 ? whole.label_index : parts.label_index;
  const inputs = { ...sequenceInputs(decoder), rows };
  let features: Tensor | null = null;
  let towerLayers: readonly Tensor[] = [];
  if (source === "features") features = imageFeaturesInput(decoder);
  if (source === "pixels") {
    if (vision === null) throw new Error("internal: pixels for a model without a vision tower");
    const stages = vision.encode(store.root);
    features = stages.features;
    towerLayers = [stages.embeddings, ...stages.layers];
  }
  const merge = features === null ? null : { features, image_index: imageIndexInput() };
  const { finalNorm, hidden } = languageStages(decoder, store.root, inputs, merge);
  const layerInputs = [...towerLayers, ...hidden.slice(0, -1)];
  const lossOf = (logits: Tensor, { labels, weights }: LabelChunk) =>
    weighted === null
      ? crossEntropy(logits, labels)
      : weightedCrossEntropy(logits, labels, weights, weighted.smoothing);
  if (chunks === 1 && weighted === null) {
    return { loss: languageLoss(decoder, store.root, finalNorm, whole), cut: null, layerInputs };
  }
  if (chunks === 1) {
    const weights = input(LABEL_WEIGHTS, "float32", whole.labels.shape);
    const loss = lossOf(decoder.head(store.root, finalNorm), { labels: whole.labels, weights });
    return { loss, cut: null, layerInputs };
  }
  const { chunks: own } = parts;
  const cut = chunkedLoss(decoder, store.root, finalNorm, own, lossOf, withSlopes, () => {
    return new Set([...store.trainables.values(), ...adapterInputs(store).values()]);
  });
  return { loss: cut.loss, cut: withSlopes ? cut : null, layerInputs };
}
