import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { hostFloat32, type HostTensor } from "../engine/session.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { doraInputNames, rowSquares } from "../models/dora.ts";
import { loraInputNames } from "../models/weights.ts";
import { allLinears } from "./adapter-graph.ts";
import type { ShapedTensor } from "./checkpoint-files.ts";
import { partOf, scopedTargeting } from "./lora-scope.ts";
import { placeLora, type BaseModules, type LoraTargeting } from "./lora-targets.ts";
import { createAdapter, type LoraAdapter, type LoraModule } from "./peft-adapter.ts";
import { newPeftConfig } from "./peft-config.ts";
import type { TrainSettings } from "./train-settings.ts";
import {
  linearsNotSaved,
  replaceableWeights,
  savedWeightNames,
  storedEntries,
} from "./saved-modules.ts";
import { freezePattern, readWeights, refuseUselessFreeze, wholeWeights } from "./whole-weights.ts";

type Bundle = Pick<ModelBundle, "model">;

function targetingOf(settings: TrainSettings): LoraTargeting {
  return {
    target_modules: settings.target_modules,
    exclude_modules: settings.freeze.length === 0 ? null : freezePattern(settings.freeze),
    modules_to_save: null,
    layers_to_transform: null,
    layers_pattern: null,
    r: settings.rank,
    lora_alpha: settings.alpha,
    use_rslora: settings.use_rslora,
    rank_pattern: settings.rank_pattern,
    alpha_pattern: settings.alpha_pattern,
  };
}

interface Planned {
  readonly adapter: LoraAdapter;
  /** Names of the weights that are trained as a whole. */
  readonly saved: readonly string[];
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

function planned({ model }: Bundle, settings: TrainSettings, baseName: string): Planned {
  const all: BaseModules = { linears: allLinears(model), outputEmbeddings: ["lm_head"] };
  refuseUselessFreeze(
    settings.freeze,
    all.linears.map(({ path }) => path),
  );
  const entries = settings.modules_to_save;
  const shapes = entries.length === 0 ? new Map<string, never>() : replaceableWeights(model);
  const names = [...shapes.keys()];
  const saved = savedWeightNames(names, settings);
  const asked = targetingOf(settings);
  const base = linearsNotSaved(all, asked, saved);
  const targeting: LoraTargeting = {
    ...scopedTargeting(base, asked, settings.target_scope),
    modules_to_save: storedEntries(names, entries, saved),
  };
  const adapter = createAdapter(
    {
      ...targeting,
      use_dora: settings.use_dora,
      lora_dropout: settings.lora_dropout,
      base_model_name_or_path: baseName,
      task_type: model.vision === null ? "CAUSAL_LM" : null,
      auto_mapping: model.vision === null ? null : { ...model.vision.reference },
    },
    placeLora(base, targeting),
    new Random(settings.seed).fork("adapter"),
  );
  return { adapter, saved, shapes };
}

/**
 * A fresh adapter of low-rank updates alone, for settings without modules_to_save and DoRA. Same seed,
 * same start.
 * @throws {KvittoError} `lora.no_target` with the names there are; `lora.rank`, `lora.pattern`
 */
export function newAdapter(bundle: Bundle, settings: TrainSettings, baseName: string): LoraAdapter {
  const { adapter, saved } = planned(bundle, settings, baseName);
  if (saved.length > 0 || settings.use_dora) {
    throw new Error("internal: what begins as the base's weights is read by startAdapter");
  }
  return adapter;
}

/**
 * A fresh adapter for the settings, with the modules that it trains as a whole, and with DoRA the lengths
 * of the base's rows as magnitudes: W·m/‖W‖ is the base again.
 * @throws {KvittoError} as {@link newAdapter}; `lora.modules_to_save`
 */
export async function startAdapter(
  bundle: Bundle,
  settings: TrainSettings,
  baseName: string,
): Promise<LoraAdapter> {
  const { adapter: plain, saved, shapes } = planned(bundle, settings, baseName);
  const adapter = settings.use_dora ? await withMagnitudes(bundle, plain) : plain;
  if (saved.length === 0) return adapter;
  return { ...adapter, weights: await readWeights(bundle.model, saved, shapes) };
}

async function rowSquaresOf({ model }: Bundle, path: string, rows: number): Promise<Float32Array> {
  return rowSquares(await model.checkpoint.readFloat32(model.storedName(`${path}.weight`)), rows);
}

/** @see PEFT 0.21 `tuners/lora/dora.py`, `update_layer` */
async function withMagnitudes(bundle: Bundle, adapter: LoraAdapter): Promise<LoraAdapter> {
  const modules = new Map<string, LoraModule>();
  for (const [path, module] of adapter.modules) {
    const magnitude = (await rowSquaresOf(bundle, path, module.outFeatures)).map(Math.sqrt);
    modules.set(path, { ...module, magnitude });
  }
  return { ...adapter, modules };
}

/** What a graph that trains DoRA is fed besides the parameters: A and B are the adapter's own arrays. */
export async function doraFeeds(
  bundle: Bundle,
  { modules }: LoraAdapter,
): Promise<Record<string, HostTensor>> {
  const feeds: Record<string, HostTensor> = {};
  for (const [path, module] of modules) {
    const { lora_A, lora_B, rank, inFeatures, outFeatures, magnitude } = module;
    if (magnitude === undefined) continue;
    const names = doraInputNames(path);
    const squares = await rowSquaresOf(bundle, path, outFeatures);
    feeds[names.squares] = hostFloat32([outFeatures], squares);
    feeds[names.A] = hostFloat32([rank, inFeatures], lora_A);
    feeds[names.B] = hostFloat32([outFeatures, rank], lora_B);
  }
  return feeds;
}

/** The model's own weights to be trained, in place of an adapter. @throws as `trainedWeightNames` */
export async function newWholeWeights(
  bundle: ModelBundle,
  settings: TrainSettings,
  baseName: string,
): Promise<LoraAdapter> {
  if (settings.modules_to_save.length > 0) {
    throw new KvittoError(
      "lora.modules_to_save",
      `modules_to_save has ${settings.modules_to_save.join(", ")}, and --tune full trains all weights and saves no adapter.`,
      "Leave modules_to_save out.",
    );
  }
  const config = newPeftConfig({
    ...{ r: settings.rank, lora_alpha: settings.alpha, lora_dropout: 0, use_rslora: false },
    ...{ target_modules: [], exclude_modules: null, modules_to_save: null },
    ...{ layers_to_transform: null, layers_pattern: null, rank_pattern: {}, alpha_pattern: {} },
    ...{ base_model_name_or_path: baseName, task_type: null, auto_mapping: null },
  });
  return { config, modules: new Map(), weights: await wholeWeights(bundle, settings) };
}

/** Whether features computed by the frozen tower and projector will do. */
export function usesFrozenVision({ modules, weights }: LoraAdapter): boolean {
  const paths = [...modules.keys(), ...(weights?.keys() ?? [])];
  return paths.every((path) => partOf(path) === "language");
}

/** The adapter's tensors with their shapes, by PEFT's names: not copies. */
export function shapedParameters(adapter: LoraAdapter): Map<string, ShapedTensor> {
  const shaped = new Map<string, ShapedTensor>();
  for (const [name, tensor] of adapter.weights ?? []) shaped.set(name, tensor);
  for (const [path, module] of adapter.modules) {
    const { lora_A, lora_B, rank, inFeatures, outFeatures, magnitude } = module;
    const names = loraInputNames(path);
    shaped.set(names.A, { shape: [rank, inFeatures], data: lora_A });
    shaped.set(names.B, { shape: [outFeatures, rank], data: lora_B });
    if (magnitude === undefined) continue;
    shaped.set(doraInputNames(path).magnitude, { shape: [outFeatures], data: magnitude });
  }
  return shaped;
}

/** α/r of each adapted layer as a feed. */
export function scalingFeeds(adapter: LoraAdapter): Record<string, HostTensor> {
  const feeds: Record<string, HostTensor> = {};
  for (const [path, { scaling }] of adapter.modules) {
    const name = loraInputNames(path).scaling;
    feeds[name] = { dtype: "float32", shape: [], data: Float32Array.of(scaling) };
  }
  return feeds;
}

/** A and B of each adapted layer as feeds. */
export function parameterFeeds(adapter: LoraAdapter): Record<string, HostTensor> {
  return Object.fromEntries(
    [...shapedParameters(adapter)].map(([name, { shape, data }]) => [
      name,
      { dtype: "float32" as const, shape, data },
    ]),
  );
}
