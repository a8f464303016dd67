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

/** Σ cross-entropy over the labels of a batch. */
export function lossTensor(model: Model, store: WeightStore, source: ImageSource): Tensor {
  const { decoder, vision } = model;
  const labels = labelInputs();
  const inputs = { ...sequenceInputs(decoder), rows: labels.label_index };
  let features: Tensor | null = null;
  if (source === "features") features = imageFeaturesInput(decoder);
  if (source === "pixels") {
    if (vision === null) throw new Error("internal: pixels for a model without a vision tower");
    features = vision.encode(store.root).features;
  }
  const merge = features === null ? null : { features, image_index: imageIndexInput() };
  const { finalNorm } = languageStages(decoder, store.root, inputs, merge);
  return languageLoss(decoder, store.root, finalNorm, labels);
}
