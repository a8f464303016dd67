import { KvittoError } from "../core/errors.ts";
import type { ModelBundle } from "../models/bundle.ts";
import type { Model } from "../models/load-model.ts";
import { lossTensor } from "./adapter-graph.ts";
import type { ShapedTensor } from "./checkpoint-files.ts";
import { partOf } from "./lora-scope.ts";
import { nearestFirst } from "./nearest.ts";
import { pythonFullMatch } from "./python-regex.ts";
import type { TrainSettings } from "./train-settings.ts";

const NAMES_IN_A_MESSAGE = 5;

/** What `--freeze` matches: a name or pattern anywhere in a path, from one dot to another. */
export function freezePattern(patterns: readonly string[]): string {
  return `(.*\\.)?(${patterns.join("|")})(\\..*)?`;
}

/** Whether a path is one that `freeze` matches. @throws {KvittoError} `lora.pattern` */
export function freezeTest(freeze: readonly string[]): (path: string) => boolean {
  if (freeze.length === 0) return () => false;
  const pattern = pythonFullMatch(freezePattern(freeze));
  return (path) => pattern.test(path);
}

/**
 * @param paths of weights or modules
 * @throws {KvittoError} `train.freeze` for a pattern that matches none of them; `lora.pattern`
 */
export function refuseUselessFreeze(freeze: readonly string[], paths: readonly string[]): void {
  for (const pattern of freeze) {
    const regex = pythonFullMatch(freezePattern([pattern]));
    if (paths.some((path) => regex.test(path))) continue;
    const near = nearestFirst(pattern, paths).slice(0, NAMES_IN_A_MESSAGE);
    throw new KvittoError(
      "train.freeze",
      `freeze has ${JSON.stringify(pattern)}, which matches none of the ${paths.length} names there are.`,
      `Nearest: ${near.join(", ")}.`,
    );
  }
}

/** Shapes of all weights by their names, those of tower and projector included. */
export function allWeights(model: Model): Map<string, readonly number[]> {
  const store = model.weights({ trainable: () => true });
  lossTensor(model, store, model.vision === null ? "none" : "pixels");
  return new Map([...store.trainables].map(([name, { shape }]) => [name, shape.map(Number)]));
}

/**
 * Names of the weights that full fine-tuning trains: all of the part that `target_scope` says, without
 * those that `freeze` matches.
 * @throws {KvittoError} as {@link refuseUselessFreeze}; `train.freeze` when nothing is left;
 *   `train.full_quantised`
 */
export function trainedWeightNames(
  { model }: Pick<ModelBundle, "model">,
  { target_scope, freeze }: Pick<TrainSettings, "target_scope" | "freeze">,
): string[] {
  if (model.checkpoint.quantised.size > 0) {
    throw new KvittoError(
      "train.full_quantised",
      `${model.folder} has weights in a few bits, which cannot be trained themselves.`,
      "Train an adapter on it, or the weights of the model that it was made from.",
    );
  }
  const names = [...allWeights(model).keys()].filter(
    (name) => target_scope === "everything" || partOf(name) === "language",
  );
  refuseUselessFreeze(freeze, names);
  const isFrozen = freezeTest(freeze);
  const trained = names.filter((name) => !isFrozen(name));
  if (trained.length > 0) return trained;
  throw new KvittoError("train.freeze", `freeze matches all ${names.length} weights.`);
}

/** The weights to be trained, as they are on disk, in float32. */
export async function readWeights(
  model: Model,
  names: readonly string[],
  shapes: ReadonlyMap<string, readonly number[]>,
): Promise<Map<string, ShapedTensor>> {
  const weights = new Map<string, ShapedTensor>();
  for (const name of names) {
    const data = await model.checkpoint.readFloat32(model.storedName(name));
    // A copy: what is read may be a view of a buffer that others have.
    weights.set(name, { shape: shapes.get(name)!, data: Float32Array.from(data) });
  }
  return weights;
}

/** The weights that full fine-tuning trains. @throws as {@link trainedWeightNames} */
export async function wholeWeights(
  bundle: ModelBundle,
  settings: TrainSettings,
): Promise<Map<string, ShapedTensor>> {
  const { model } = bundle;
  return readWeights(model, trainedWeightNames(bundle, settings), allWeights(model));
}
