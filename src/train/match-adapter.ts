import { KvittoError } from "../core/errors.ts";
import type { LinearModule } from "./lora-targets.ts";
import type { Model } from "../models/load-model.ts";
import { HEAD_WEIGHT } from "../models/weights.ts";
import { allLinears } from "./adapter-graph.ts";
import type { ShapedTensor } from "./checkpoint-files.ts";
import { nearestFirst } from "./nearest.ts";
import type { LoraAdapter, LoraModule } from "./peft-adapter.ts";
import { replaceableWeights } from "./saved-modules.ts";

/** Wrapper names that came and went between releases of transformers; they hold no layer themselves. */
const WRAPPERS = new Set(["model", "language_model", "vision_model"]);
const NAMES_IN_A_MESSAGE = 5;

/**
 * What is common to all spellings of a module path: transformers 4 wrote
 * `model.vision_tower.vision_model.encoder…`, `mlp_AR…` and `model.layers…` where 5 writes
 * `model.vision_tower.encoder…`, `model.projector…` and `model.language_model.layers…`.
 */
function commonPath(path: string): string {
  const segments = path.split(".").filter((segment) => !WRAPPERS.has(segment));
  return segments.map((segment) => (segment === "mlp_AR" ? "projector" : segment)).join(".");
}

/** Common path → path; undefined where two share it, so that neither is guessed. */
function byCommonPath(paths: Iterable<string>): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const path of paths) {
    const key = commonPath(path);
    found.set(key, found.has(key) ? undefined : path);
  }
  return found;
}

/** What of a model an adapter may change. */
export interface AdaptablePlaces {
  readonly linears: readonly LinearModule[];
  /** Shapes of the weights by name, `replaceableWeights`. */
  readonly weights: ReadonlyMap<string, readonly number[]>;
  /** The weight that embedding and head share; null when each has its own. */
  readonly tiedHead: string | null;
}

/** All of a model that an adapter may change. */
export function adaptablePlaces(model: Model): AdaptablePlaces {
  const { tiedHead } = model.decoder;
  return { linears: allLinears(model), weights: replaceableWeights(model), tiedHead };
}

function matchWeights(
  adapter: LoraAdapter,
  { weights: shapes, tiedHead }: AdaptablePlaces,
): Map<string, ShapedTensor> {
  const common = byCommonPath(shapes.keys());
  const weights = new Map<string, ShapedTensor>();
  for (const [stored, tensor] of adapter.weights ?? []) {
    const name = shapes.has(stored) ? stored : common.get(commonPath(stored));
    if (name === undefined) throw unknownWeight(stored, [...shapes.keys()]);
    const expected = shapes.get(name)!;
    if (tensor.shape.join() !== expected.join()) {
      throw new KvittoError(
        "adapter.shape",
        `${stored} is [${tensor.shape.join(", ")}] in the adapter and [${expected.join(", ")}] in the model.`,
        "The adapter was trained on another base model, or with a larger vocabulary.",
      );
    }
    if (weights.has(name)) throw namedTwice(name, stored);
    weights.set(name, tensor);
  }
  // With this switch PEFT ties the two copies as the base does, and stores one.
  if (tiedHead !== null && adapter.config.file["ensure_weight_tying"] === true) {
    const one = weights.get(tiedHead) ?? weights.get(HEAD_WEIGHT);
    for (const name of one === undefined ? [] : [tiedHead, HEAD_WEIGHT]) weights.set(name, one!);
  }
  return weights;
}

function unknownWeight(name: string, names: readonly string[]): KvittoError {
  const near = nearestFirst(name, names).slice(0, NAMES_IN_A_MESSAGE);
  return new KvittoError(
    "adapter.unknown_module",
    `The adapter holds the whole weight ${name}; the model has ${names.length} weights, none of that name.`,
    `Nearest: ${near.join(", ")}.`,
  );
}

function namedTwice(own: string, stored: string): KvittoError {
  return new KvittoError(
    "adapter.unknown_module",
    `The adapter names ${own} twice, once as ${stored}.`,
  );
}

/**
 * The adapter with its layers and weights named as in this model, whichever release of transformers named them.
 * @throws {KvittoError} `adapter.unknown_module` for a layer that the model does not have, with the
 *   nearest ones; `adapter.shape` when a layer has other sizes; `adapter.unknown_module` also when two
 *   of the adapter's names mean one layer
 */
export function matchAdapter(adapter: LoraAdapter, places: AdaptablePlaces): LoraAdapter {
  const { linears } = places;
  const exact = new Map(linears.map((linear) => [linear.path, linear]));
  const common = byCommonPath(exact.keys());
  const modules = new Map<string, LoraModule>();
  for (const [path, module] of adapter.modules) {
    const linear = exact.get(path) ?? exact.get(common.get(commonPath(path)) ?? "");
    if (linear === undefined) throw unknownModule(path, linears);
    if (module.inFeatures !== linear.inFeatures || module.outFeatures !== linear.outFeatures) {
      throw new KvittoError(
        "adapter.shape",
        `${path} is ${module.outFeatures} × ${module.inFeatures} in the adapter and ${linear.outFeatures} × ${linear.inFeatures} in the model.`,
        "The adapter was trained on another base model.",
      );
    }
    if (modules.has(linear.path)) throw namedTwice(linear.path, path);
    modules.set(linear.path, module);
  }
  const matched = { config: adapter.config, modules };
  return adapter.weights === undefined
    ? matched
    : { ...matched, weights: matchWeights(adapter, places) };
}

function unknownModule(path: string, linears: readonly LinearModule[]): KvittoError {
  const names = nearestFirst(
    path,
    linears.map((linear) => linear.path),
  );
  return new KvittoError(
    "adapter.unknown_module",
    `The adapter adapts ${path}; the model has ${linears.length} linear layers, none of that name.`,
    `Nearest: ${names.slice(0, NAMES_IN_A_MESSAGE).join(", ")}.`,
  );
}
