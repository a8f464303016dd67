import type { SessionOptions } from "../../src/engine/session.ts";
import { labelInputs, languageLoss, languageStages } from "../../src/models/language-graph.ts";
import type { Model } from "../../src/models/load-model.ts";
import { sequenceInputs } from "../../src/models/sequence.ts";
import { compileTraining, type TrainingGraph } from "../../src/train/training-graph.ts";

/** Σ next-token loss over the labels of a batch and its slope by every weight of the model. */
export async function compileDecoderTraining(
  model: Model,
  options: SessionOptions,
): Promise<TrainingGraph> {
  const store = model.weights({ trainable: () => true });
  const labels = labelInputs();
  const inputs = { ...sequenceInputs(model.decoder), rows: labels.label_index };
  const { finalNorm } = languageStages(model.decoder, store.root, inputs, null);
  const loss = languageLoss(model.decoder, store.root, finalNorm, labels);
  return compileTraining({ loss }, store.trainables, options);
}
