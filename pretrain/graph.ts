import { add } from "../src/engine/ops/add.ts";
import { crossEntropy } from "../src/engine/ops/cross-entropy.ts";
import { gemm } from "../src/engine/ops/gemm.ts";
import { mul } from "../src/engine/ops/mul.ts";
import { reshape } from "../src/engine/ops/reshape.ts";
import type { SessionOptions } from "../src/engine/session.ts";
import { input, type Tensor } from "../src/engine/tensor.ts";
import {
  imageIndexInput,
  labelInputs,
  languageLoss,
  languageStages,
} from "../src/models/language-graph.ts";
import type { Model } from "../src/models/load-model.ts";
import { sequenceInputs } from "../src/models/sequence.ts";
import { siglip2 } from "../src/models/siglip2.ts";
import { compileTraining, type TrainingGraph } from "../src/train/training-graph.ts";
import { SIZES } from "./architecture.ts";
import { CHARACTER_CLASSES } from "./characters.ts";

/** Where an LFM2-VL checkpoint has its tower. */
const VISION_TOWER = "model.vision_tower";
/** The dense reader: names the character in the left and right half of a patch. */
export const READER_WEIGHT = "reader.weight";
export const READER_SHAPE = [2 * CHARACTER_CLASSES, SIZES.vision.hiddenSize] as const;

/** What a batch trains: the tower alone, all of it, or the decoder alone when there is no picture. */
export type Objective = "reader" | "joint" | "text";

/** Whether an objective moves a parameter. What it leaves alone need not be kept by its run. */
export function trainedBy(objective: Objective, name: string): boolean {
  const tower = name.startsWith(`${VISION_TOWER}.`) || name === READER_WEIGHT;
  const decoder = name.startsWith("model.language_model.");
  return { reader: tower, text: decoder, joint: true }[objective];
}

/** Σ loss of the dense reader over the half-patches that have a label. */
function readerLoss(postLayerNorm: Tensor, parameters: Map<string, Tensor>): Tensor {
  const weight = input(READER_WEIGHT, "float32", READER_SHAPE);
  parameters.set(READER_WEIGHT, weight);
  const rows = reshape(postLayerNorm, [null, SIZES.vision.hiddenSize]);
  const logits = reshape(gemm(rows, weight, false, true), [null, CHARACTER_CLASSES]);
  return crossEntropy(logits, input("patch_labels", "int64", [logits.shape[0]!]));
}

/**
 * Pretraining graph: every weight it uses is trained. The objective of `joint` is
 * text_scale · Σ next-token loss + reader_scale · Σ reader loss; both sums are reported.
 */
export async function compilePretraining(
  model: Model,
  objective: Objective,
  options: SessionOptions,
): Promise<TrainingGraph> {
  const store = model.weights({ trainable: () => true });
  const { vision } = model;
  if (vision === null) throw new Error("internal: the base model has a vision tower");
  if (objective === "reader") {
    const tower = siglip2(store.root.at(VISION_TOWER), vision.inputs(), vision.config);
    const parameters = new Map<string, Tensor>();
    const loss = readerLoss(tower.postLayerNorm, parameters);
    for (const [name, tensor] of store.trainables) parameters.set(name, tensor);
    const scaled = mul(loss, input("reader_scale", "float32", []));
    const extra = { reader_loss: loss };
    return compileTraining({ loss: scaled, objective: scaled, extra }, parameters, options);
  }
  const labels = labelInputs();
  const inputs = { ...sequenceInputs(model.decoder), rows: labels.label_index };
  const images = objective === "joint" ? vision.encode(store.root, vision.inputs()) : null;
  const merge = images && { features: images.features, image_index: imageIndexInput() };
  const stages = languageStages(model.decoder, store.root, inputs, merge);
  const loss = languageLoss(model.decoder, store.root, stages.finalNorm, labels);
  const textPart = mul(loss, input("text_scale", "float32", []));
  const parameters = new Map<string, Tensor>(store.trainables);
  if (images === null) return compileTraining({ loss, objective: textPart }, parameters, options);
  const reader = readerLoss(images.postLayerNorm, parameters);
  const whole = add(textPart, mul(reader, input("reader_scale", "float32", [])));
  const extra = { reader_loss: reader };
  return compileTraining({ loss, objective: whole, extra }, parameters, options);
}
