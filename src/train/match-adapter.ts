import { KvittoError } from "../core/errors.ts";
import type { LinearModule } from "./lora-targets.ts";
import { nearestFirst } from "./nearest.ts";
import type { LoraAdapter, LoraModule } from "./peft-adapter.ts";

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

/** Common path → module; undefined where two modules share it, so that neither is guessed. */
function byCommonPath(linears: readonly LinearModule[]): Map<string, LinearModule | undefined> {
  const found = new Map<string, LinearModule | undefined>();
  for (const linear of linears) {
    const key = commonPath(linear.path);
    found.set(key, found.has(key) ? undefined : linear);
  }
  return found;
}

/**
 * The adapter with its layers named as in this model, whichever release of transformers named them.
 * @throws {KvittoError} `adapter.unknown_module` for a layer that the model does not have, with the
 *   nearest ones; `adapter.shape` when a layer has other sizes; `adapter.unknown_module` also when two
 *   of the adapter's names mean one layer
 */
export function matchAdapter(adapter: LoraAdapter, linears: readonly LinearModule[]): LoraAdapter {
  const exact = new Map(linears.map((linear) => [linear.path, linear]));
  const common = byCommonPath(linears);
  const modules = new Map<string, LoraModule>();
  for (const [path, module] of adapter.modules) {
    const linear = exact.get(path) ?? common.get(commonPath(path));
    if (linear === undefined) throw unknownModule(path, linears);
    if (module.inFeatures !== linear.inFeatures || module.outFeatures !== linear.outFeatures) {
      throw new KvittoError(
        "adapter.shape",
        `${path} is ${module.outFeatures} × ${module.inFeatures} in the adapter and ${linear.outFeatures} × ${linear.inFeatures} in the model.`,
        "The adapter was trained on another base model.",
      );
    }
    if (modules.has(linear.path)) {
      throw new KvittoError(
        "adapter.unknown_module",
        `The adapter names the layer ${linear.path} twice, once as ${path}.`,
      );
    }
    modules.set(linear.path, module);
  }
  return { config: adapter.config, modules };
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
