import type { Tensor } from "../engine/tensor.ts";
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
import { chunkedLabels, chunkedLoss, type CutLoss } from "./chunked-loss.ts";

/**
 * What stands for the images of a batch: nothing, features that were computed before (the tower is
 * frozen), or pixels (something in or below the projector is adapted).
 */
export type ImageSource = "none" | "features" | "pixels";

/** Input tensors of the adapted pairs, by PEFT's names. */
export function adapterInputs(store: WeightStore): Map<string, Tensor> {
  return new Map(
    [...store.adapters].flatMap(([path, { lora_A, lora_B }]): [string, Tensor][] => [
      [loraInputNames(path).A, lora_A],
      [loraInputNames(path).B, lora_B],
    ]),
  );
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

/**
 * @param chunks into how many the labels are cut; more than 1 takes {@link chunkedLabels}
 * @param withSlopes false for evaluation: chunks of the loss alone
 */
export function batchLoss(
  model: Model,
  store: WeightStore,
  source: ImageSource,
  { chunks = 1, withSlopes = true } = {},
): BatchLoss {
  const { decoder, vision } = model;
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
  if (chunks === 1) {
    return { loss: languageLoss(decoder, store.root, finalNorm, whole), cut: null, layerInputs };
  }
  const cut = chunkedLoss(decoder, store.root, finalNorm, parts.chunks, withSlopes, () => {
    return new Set([...store.trainables.values(), ...adapterInputs(store).values()]);
  });
  return { loss: cut.loss, cut: withSlopes ? cut : null, layerInputs };
}
