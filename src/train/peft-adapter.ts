import { join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { writeFileAtomic, writeFolderAtomic } from "../formats/atomic-file.ts";
import { readInput } from "../formats/file-access.ts";
import { openSafetensors, readTensorFloat32, writeSafetensors } from "../formats/safetensors.ts";
import type { SafetensorsFile, TensorToWrite } from "../formats/safetensors.ts";
import type { ShapedTensor } from "./checkpoint-files.ts";
import { orderFreePatterns, patternValue } from "./lora-patterns.ts";
import { loraScaling } from "./lora-targets.ts";
import type { LoraPlacement } from "./lora-targets.ts";
import { formatPeftConfig, newPeftConfig, parsePeftConfig } from "./peft-config.ts";
import type { NewPeftConfig, PeftConfig } from "./peft-config.ts";
import { savesWeight } from "./saved-modules.ts";

export const ADAPTER_CONFIG_FILE = "adapter_config.json";
export const ADAPTER_WEIGHTS_FILE = "adapter_model.safetensors";

/** On disk it has no `.weight`, which it has in memory. @see PEFT 0.21 `utils/save_and_load.py` */
const MAGNITUDE = ".lora_magnitude_vector";

/** PEFT wraps the model twice, and its names say so. */
const KEY_PREFIX = "base_model.model.";
const MAX_CONFIG_BYTES = 1 << 20; // all-linear of a large model is some 50 kB of names

/** One adapted layer: y = W·x + scaling · B·(A·x); with DoRA its rows are given a length. */
export interface LoraModule {
  /** [rank, inFeatures], row-major. */
  readonly lora_A: Float32Array;
  /** [outFeatures, rank], row-major. */
  readonly lora_B: Float32Array;
  readonly rank: number;
  readonly scaling: number;
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** Of DoRA: the length of each row of W + scaling·B·A. [outFeatures] */
  readonly magnitude?: Float32Array;
}

/** A LoRA adapter in PEFT's terms. `modules` is by module path, e.g. `model.layers.0.self_attn.q_proj`. */
export interface LoraAdapter {
  readonly config: PeftConfig;
  readonly modules: ReadonlyMap<string, LoraModule>;
  /**
   * Whole weights, by the model's names, in place of its own: those of modules_to_save, beside the
   * modules; or what full fine-tuning trains, which has no modules.
   */
  readonly weights?: ReadonlyMap<string, ShapedTensor>;
}

function tensorError(path: string, what: string): KvittoError {
  return new KvittoError(
    "adapter.tensors",
    `${path}: ${what}.`,
    "An adapter holds a lora_A [r, in] and a lora_B [out, r] for each adapted layer, and whole weights of its modules_to_save.",
  );
}

/** What a file holds: which of A and B there are by module path, and names of whole weights. */
interface Held {
  readonly pairs: ReadonlyMap<string, ReadonlySet<"A" | "B">>;
  readonly weights: readonly string[];
}

/**
 * A whole weight is stored under the model's own name, without the `modules_to_save.default` that its
 * module has in memory.
 * @see PEFT 0.21 `utils/save_and_load.get_peft_model_state_dict`, `ModulesToSaveWrapper.adapter_state_dict`
 */
function heldBy(file: SafetensorsFile, { modules_to_save, use_dora }: PeftConfig): Held {
  const pairs = new Map<string, Set<"A" | "B">>();
  const weights: string[] = [];
  for (const name of file.tensors.keys()) {
    const [, inModel = ""] = /^base_model\.model\.(.+)$/.exec(name) ?? [];
    const [, path, part] = /^(.+)\.lora_([AB])\.weight$/.exec(inModel) ?? [];
    if (path !== undefined) {
      const pair = pairs.get(path) ?? new Set();
      pair.add(part === "A" ? "A" : "B");
      pairs.set(path, pair);
      continue;
    }
    if (use_dora && inModel.endsWith(MAGNITUDE)) continue; // readModule finds it by its path
    const isWhole = !/(^|\.)(lora_|base_layer\.|token_adapter\.)/.test(inModel);
    if (isWhole && savesWeight(modules_to_save ?? [], inModel)) {
      weights.push(inModel);
      continue;
    }
    throw new KvittoError(
      "adapter.unsupported",
      `${file.path} has the tensor ${name}; only lora_A and lora_B of linear layers, and whole weights that modules_to_save names, can be used.`,
      "Merge the adapter with the tool that made it, or train one without biases, adapted embeddings or tokens; PEFT's save_embedding_layers=False leaves embeddings out that were not trained.",
    );
  }
  const missing = modules_to_save?.find(
    (entry) => !weights.some((one) => savesWeight([entry], one)),
  );
  if (missing !== undefined) {
    throw tensorError(file.path, `there is no weight of ${missing}, which modules_to_save names`);
  }
  return { pairs, weights };
}

function matrixShape(file: SafetensorsFile, name: string): readonly [number, number] {
  const shape = file.tensors.get(name)?.shape ?? [];
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    throw tensorError(
      file.path,
      `${name} has the shape [${shape.join(", ")}]; two axes were expected`,
    );
  }
  return [rows, columns];
}

async function readModule(
  file: SafetensorsFile,
  path: string,
  config: PeftConfig,
): Promise<LoraModule> {
  const [nameA, nameB] = [
    `${KEY_PREFIX}${path}.lora_A.weight`,
    `${KEY_PREFIX}${path}.lora_B.weight`,
  ];
  const [rank, inFeatures] = matrixShape(file, nameA);
  const [outFeatures, rankB] = matrixShape(file, nameB);
  if (rank !== rankB || rank === 0) {
    throw tensorError(file.path, `lora_A of ${path} has rank ${rank}, lora_B has ${rankB}`);
  }
  const magnitude = config.use_dora ? await readMagnitude(file, path, outFeatures) : undefined;
  const alpha = patternValue(config.alpha_pattern, path, config.lora_alpha);
  return {
    lora_A: await readTensorFloat32(file, nameA),
    lora_B: await readTensorFloat32(file, nameB),
    rank,
    scaling: loraScaling(alpha, rank, config.use_rslora),
    inFeatures,
    outFeatures,
    ...(magnitude && { magnitude }),
  };
}

async function readMagnitude(
  file: SafetensorsFile,
  path: string,
  outFeatures: number,
): Promise<Float32Array> {
  const name = KEY_PREFIX + path + MAGNITUDE;
  const shape = file.tensors.get(name)?.shape;
  if (shape?.join() === String(outFeatures)) return readTensorFloat32(file, name);
  const found = shape === undefined ? "is not there" : `has the shape [${shape.join(", ")}]`;
  throw tensorError(
    file.path,
    `use_dora is on and ${name} ${found}; [${outFeatures}] was expected`,
  );
}

/**
 * Reads a PEFT folder. Which layers are adapted, and their ranks, is what the tensors say. F16 and
 * BF16 are widened to float32. Use `matchAdapter` before applying it to a model.
 * @throws {KvittoError} `adapter.config`, `adapter.unsupported`, `adapter.tensors`; `file.*` and
 *   `safetensors.*` when a file is missing or damaged
 * @see PEFT `utils/save_and_load.py`
 */
export async function loadAdapter(folder: string): Promise<LoraAdapter> {
  const configPath = join(folder, ADAPTER_CONFIG_FILE);
  const text = new TextDecoder().decode(await readInput(configPath, MAX_CONFIG_BYTES));
  const config = parsePeftConfig(configPath, text);
  const file = await openSafetensors(join(folder, ADAPTER_WEIGHTS_FILE));
  const { pairs, weights: names } = heldBy(file, config);
  if (pairs.size === 0) throw tensorError(file.path, "there is no lora_A and lora_B in it");
  const modules = new Map<string, LoraModule>();
  for (const [path, pair] of pairs) {
    const missing = pair.has("A") ? "B" : "A";
    if (pair.size !== 2) throw tensorError(file.path, `${path} has no lora_${missing}`);
    modules.set(path, await readModule(file, path, config));
  }
  if (names.length === 0) return { config, modules };
  const weights = new Map<string, ShapedTensor>();
  for (const name of names) {
    const { shape } = file.tensors.get(KEY_PREFIX + name)!;
    weights.set(name, { shape, data: await readTensorFloat32(file, KEY_PREFIX + name) });
  }
  return { config, modules, weights };
}

/**
 * Writes a PEFT folder that Python PEFT loads as it is: `adapter_config.json` and
 * `adapter_model.safetensors`, float32. The folder is replaced as a whole or not at all.
 * @param alsoWrite  adds files of its own to the folder
 * @throws {KvittoError} `file.disk_full`, `file.write_failed`
 */
export async function saveAdapter(
  folder: string,
  { config, modules, weights }: LoraAdapter,
  alsoWrite?: (folder: string) => Promise<void>,
): Promise<void> {
  if (modules.size === 0) throw new Error("internal: whole weights alone are no adapter");
  const pairs = [...modules].flatMap(([path, module]): TensorToWrite[] => {
    const { rank, inFeatures, outFeatures, lora_A, lora_B, magnitude } = module;
    const key = `${KEY_PREFIX}${path}`;
    return [
      { name: `${key}.lora_A.weight`, dtype: "F32", shape: [rank, inFeatures], data: lora_A },
      { name: `${key}.lora_B.weight`, dtype: "F32", shape: [outFeatures, rank], data: lora_B },
      ...(magnitude === undefined
        ? []
        : [
            { name: key + MAGNITUDE, dtype: "F32" as const, shape: [outFeatures], data: magnitude },
          ]),
    ];
  });
  const whole = [...(weights ?? [])].map(([name, { shape, data }]): TensorToWrite => {
    return { name: KEY_PREFIX + name, dtype: "F32", shape, data };
  });
  const tensors = [...pairs, ...whole];
  await writeFolderAtomic(folder, async (temporary) => {
    await writeSafetensors(join(temporary, ADAPTER_WEIGHTS_FILE), tensors, { format: "pt" });
    await writeFileAtomic(join(temporary, ADAPTER_CONFIG_FILE), formatPeftConfig(config));
    await alsoWrite?.(temporary);
  });
}

/**
 * A new adapter at its start: A ~ U(−1/√in, 1/√in), which is Kaiming-uniform with a = √5; B = 0, so
 * that step 0 is the base model. Each layer draws from its own stream, named by its path: adding a
 * layer does not change the others.
 * @see Hu et al. 2021, arXiv:2106.09685, section 4.1; PEFT `LoraLayer.reset_lora_parameters`
 */
export function createAdapter(
  settings: NewPeftConfig,
  placements: readonly LoraPlacement[],
  random: Random,
): LoraAdapter {
  const paths = placements.map(({ path }) => path);
  const config = newPeftConfig({
    ...settings,
    rank_pattern: orderFreePatterns(settings.rank_pattern, paths),
    alpha_pattern: orderFreePatterns(settings.alpha_pattern, paths),
  });
  const modules = new Map<string, LoraModule>();
  for (const { path, rank, scaling, inFeatures, outFeatures } of placements) {
    const stream = random.fork(path);
    const bound = 1 / Math.sqrt(inFeatures);
    const lora_A = Float32Array.from({ length: rank * inFeatures }, () =>
      stream.uniform(-bound, bound),
    );
    const lora_B = new Float32Array(outFeatures * rank);
    modules.set(path, { lora_A, lora_B, rank, scaling, inFeatures, outFeatures });
  }
  return { config, modules };
}

/** What is trained, by PEFT's names or the weights' own, for the optimiser: not copies. */
export function adapterParameters({ modules, weights }: LoraAdapter): Map<string, Float32Array> {
  const parameters = new Map<string, Float32Array>();
  for (const [path, { lora_A, lora_B, magnitude }] of modules) {
    parameters.set(`${KEY_PREFIX}${path}.lora_A.weight`, lora_A);
    parameters.set(`${KEY_PREFIX}${path}.lora_B.weight`, lora_B);
    if (magnitude !== undefined) parameters.set(KEY_PREFIX + path + MAGNITUDE, magnitude);
  }
  for (const [name, { data }] of weights ?? []) parameters.set(name, data);
  return parameters;
}
