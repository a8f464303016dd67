import { KvittoError } from "../core/errors.ts";
import type { Checkpoint } from "../formats/checkpoint.ts";
import { quantisedShape, type QuantisedWeight } from "../formats/quantised-weights.ts";
import { symbol } from "../engine/dimension.ts";
import { dropout } from "../engine/ops/dropout.ts";
import { gatherRows } from "../engine/ops/gather-rows.ts";
import { gemm } from "../engine/ops/gemm.ts";
import { formatShape } from "../engine/shape.ts";
import { input, weight, type Tensor, type WeightLocation } from "../engine/tensor.ts";
import { doraInputNames, doraTensors } from "./dora.ts";
import { quantisedMatrix, type QuantisedMatrix } from "./quantised-graph.ts";

/** One low-rank update as the graph sees it: three inputs, so that adapters swap by feeding. */
export interface LoraTensors {
  readonly lora_A: Tensor; // [r, in]
  readonly lora_B: Tensor; // [out, r]
  readonly scaling: Tensor; // []
  /** What lora_A sees of its input: all of it, or in training a random part. */
  dropped(x: Tensor): Tensor;
  /** Factor of each output of a DoRA module, [out]; null or left out of plain LoRA. */
  readonly gain?: Tensor | null;
  /** Of a DoRA module in training: the input that `gain` is computed of. [out] */
  readonly magnitude?: Tensor | null;
}

export type MatrixShape = readonly [number, number];

/** A place in the checkpoint: `w.at("layers.0").at("mlp")`, then `w.get("weight", [O, I])`. */
export interface Weights {
  readonly path: string;
  /** Whether the head has a weight of its own although the model ties it to the embedding. */
  readonly isHeadApart?: boolean;
  at(name: string): Weights;
  /** @throws {KvittoError} `weights.missing`, `weights.shape` */
  get(name: string, shape: readonly number[]): Tensor;
  /** x·Wᵀ with the `weight` [O,I] at this path, however it is stored. x [N,I] → [N,O]. */
  product(x: Tensor, shape: MatrixShape): Tensor;
  /** Rows of the `weight` [N,C] at this path, however it is stored. index [...] → [...,C]. */
  rows(index: Tensor, shape: MatrixShape): Tensor;
  /** The adapter pair of the linear at this path, or null when it is not adapted. */
  lora(inFeatures: number, outFeatures: number): LoraTensors | null;
}

/** `product` and `rows` of weights that are all floats, by what gets them at this path. */
export function floatMatrix(get: Weights["get"]): Pick<Weights, "product" | "rows"> {
  return {
    product: (x, shape) => gemm(x, get("weight", shape), false, true),
    rows: (index, shape) => gatherRows(get("weight", shape), index),
  };
}

export interface WeightOptions {
  /** Weights that are inputs of the graph because training or an adapter changes them. Default: none. */
  readonly trainable?: (name: string) => boolean;
  /** The head of a model that ties it is {@link HEAD_WEIGHT}, apart from the embedding: see `partsHead`. */
  readonly headApart?: boolean;
  /** Module paths that get a low-rank update. Default: none. */
  readonly adapted?: (modulePath: string) => boolean;
  /**
   * Modules, of those that are adapted, with a factor for each output (DoRA): `trained` computes it of
   * magnitude, A and B; `fed` takes it as it is. Default: none.
   */
  readonly dora?: { readonly of: (modulePath: string) => boolean; readonly as: "trained" | "fed" };
  /** Share of the input of each lora_A that is dropped, by the seed fed as {@link DROPOUT_SEED}. */
  readonly loraDropout?: number;
  /** Other spellings of a name on disk, most likely first. Default: the name itself. */
  readonly spellings?: (name: string) => readonly string[];
}

/** The head's weight, where it has one of its own. */
export const HEAD_WEIGHT = "lm_head.weight";

/**
 * Whether other values for these weights part a tied head from its embedding: each is then a weight of
 * its own, as PEFT has them where an adapter's modules_to_save name one of the two.
 */
export function partsHead(
  { tiedHead }: { readonly tiedHead: string | null },
  isReplaced: (name: string) => boolean,
): boolean {
  return tiedHead !== null && (isReplaced(tiedHead) || isReplaced(HEAD_WEIGHT));
}

/** A whole number below 2³² that decides what is dropped; another one for each run of the graph. */
export const DROPOUT_SEED = "dropout_seed";

export interface LinearModule {
  readonly path: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
}

/** The weights of one graph, and a record of what the graph used. */
export interface WeightStore {
  readonly root: Weights;
  /** Every linear the graph has, in the order it was built. */
  readonly linears: LinearModule[];
  /** Canonical name → input tensor of each trainable weight. */
  readonly trainables: Map<string, Tensor>;
  /** Linear modules that have a low-rank update, by path. */
  readonly adapters: Map<string, LinearModule & LoraTensors>;
  /** Tensors of the checkpoint that no part of the graph asked for. */
  unused(): string[];
}

const FLOAT_DTYPES: Readonly<Record<string, WeightLocation["storedDtype"]>> = {
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
};

/** Graph inputs of one low-rank update. A and B are called as in PEFT's adapter files. */
export function loraInputNames(path: string): { A: string; B: string; scaling: string } {
  return {
    A: `base_model.model.${path}.lora_A.weight`,
    B: `base_model.model.${path}.lora_B.weight`,
    scaling: `${path}.lora_scaling`,
  };
}

/** The first spelling that the checkpoint has. @throws {KvittoError} `weights.missing` */
export function findSpelling(
  checkpoint: Checkpoint,
  spellings: readonly string[],
  name: string,
): string {
  const stored = spellings.find((spelling) => checkpoint.tensors.has(spelling));
  if (stored !== undefined) return stored;
  throw new KvittoError(
    "weights.missing",
    `${checkpoint.folder} has no tensor ${name}, which the architecture in config.json needs`,
    "The checkpoint is incomplete or belongs to another configuration.",
  );
}

export function createWeights(checkpoint: Checkpoint, options: WeightOptions = {}): WeightStore {
  const spellings = options.spellings ?? ((name: string) => [name]);
  const used = new Set<string>();
  const known = new Map<string, Tensor>();
  const matrices = new Map<string, QuantisedMatrix>();
  const linears: LinearModule[] = [];
  const trainables = new Map<string, Tensor>();
  const adapters = new Map<string, LinearModule & LoraTensors>();

  const isTrained = (name: string) => options.trainable?.(name) ?? false;

  function checkShape(stored: string, found: readonly number[], shape: readonly number[]): void {
    if (found.join() === shape.join()) return;
    throw new KvittoError(
      "weights.shape",
      `${stored} is ${formatShape(found)} on disk; config.json implies ${formatShape(shape)}`,
      "The checkpoint belongs to another configuration.",
    );
  }

  /** The weight as it is stored in fewer bits; null for one of floats. */
  function quantised(name: string, shape: readonly number[]): QuantisedMatrix | null {
    const stored = findSpelling(checkpoint, spellings(name), name);
    const codes: QuantisedWeight | undefined = checkpoint.quantised.get(stored);
    if (codes === undefined) return null;
    for (const part of codes.parts) used.add(part);
    checkShape(stored, quantisedShape(codes), shape);
    const before = matrices.get(name) ?? quantisedMatrix(checkpoint, stored, codes);
    matrices.set(name, before);
    return before;
  }

  function frozen(name: string, shape: readonly number[]): Tensor {
    const matrix = quantised(name, shape);
    if (matrix !== null) return matrix.values();
    const stored = findSpelling(checkpoint, spellings(name), name);
    const { file, entry } = checkpoint.tensors.get(stored)!;
    checkShape(stored, entry.shape, shape);
    const storedDtype = FLOAT_DTYPES[entry.dtype];
    if (storedDtype === undefined) {
      throw new KvittoError(
        "weights.dtype",
        `${stored} is ${entry.dtype}; needs F32, F16 or BF16, or 4 bits as bitsandbytes stores them`,
        "Quantised checkpoints of other tools cannot be read; use the original weights.",
      );
    }
    const { offset_bytes, length_bytes } = entry;
    return weight(name, shape, { file: file.path, offset_bytes, length_bytes, storedDtype });
  }

  function get(name: string, shape: readonly number[]): Tensor {
    const before = known.get(name);
    if (before !== undefined) return before; // tied weights are one tensor
    used.add(findSpelling(checkpoint, spellings(name), name));
    const kept = frozen(name, shape);
    const tensor = isTrained(name) ? input(name, "float32", shape) : kept;
    if (isTrained(name)) trainables.set(name, tensor);
    known.set(name, tensor);
    return tensor;
  }

  const seed = input(DROPOUT_SEED, "int64", []);

  function factors(path: string, shape: Parameters<typeof doraTensors>[1]) {
    if (options.dora?.of(path) !== true) return { gain: null, magnitude: null };
    if (options.dora.as === "trained") return doraTensors(path, shape);
    const gain = input(doraInputNames(path).gain, "float32", [shape.outFeatures]);
    return { gain, magnitude: null };
  }

  function lora(
    path: string,
    [outFeatures, inFeatures]: MatrixShape,
    product: (x: Tensor) => Tensor,
  ): LoraTensors | null {
    const module: LinearModule = { path, inFeatures, outFeatures };
    if (!linears.some((other) => other.path === path)) linears.push(module);
    if (!(options.adapted?.(path) ?? false)) return null;
    const before = adapters.get(path);
    if (before !== undefined) return before;
    const names = loraInputNames(path);
    const stream = adapters.size;
    const rank = symbol(`r${stream}`);
    const rate = options.loraDropout ?? 0;
    const scaling = input(names.scaling, "float32", []);
    const tensors: LoraTensors = {
      ...factors(path, { inFeatures, outFeatures, rank, scaling, product }),
      lora_A: input(names.A, "float32", [rank, inFeatures]),
      lora_B: input(names.B, "float32", [outFeatures, rank]),
      scaling,
      dropped: (x) => (rate === 0 ? x : dropout(x, seed, rate, stream)),
    };
    adapters.set(path, { ...module, ...tensors });
    return tensors;
  }

  function scope(path: string): Weights {
    const join = (name: string) => (path === "" ? name : `${path}.${name}`);
    const product: Weights["product"] = (x, shape) => {
      const name = join("weight");
      const matrix = isTrained(name) ? null : quantised(name, shape);
      return matrix?.product(x) ?? gemm(x, get(name, shape), false, true);
    };
    return {
      path,
      isHeadApart: options.headApart ?? false,
      at: (name) => scope(join(name)),
      get: (name, shape) => get(join(name), shape),
      product,
      rows(index, shape) {
        const name = join("weight");
        const matrix = isTrained(name) ? null : quantised(name, shape);
        return matrix?.rows(index) ?? gatherRows(get(name, shape), index);
      },
      lora(inFeatures, outFeatures) {
        const shape = [outFeatures, inFeatures] as const;
        return lora(path, shape, (x) => product(x, shape));
      },
    };
  }

  return {
    root: scope(""),
    linears,
    trainables,
    adapters,
    unused: () => [...checkpoint.tensors.keys()].filter((name) => !used.has(name)),
  };
}

/**
 * @throws {KvittoError} `weights.extra` when the checkpoint holds a tensor that the graph does not
 *   use and that `ignorable` does not know: a part of the model would silently be left out.
 */
export function refuseExtraTensors(store: WeightStore, ignorable: (name: string) => boolean): void {
  const extra = store.unused().filter((name) => !ignorable(name));
  if (extra.length === 0) return;
  const shown = extra.slice(0, 5).join(", ");
  const more = extra.length > 5 ? ` and ${extra.length - 5} more` : "";
  throw new KvittoError(
    "weights.extra",
    `the checkpoint has tensors that config.json gives no place to: ${shown}${more}`,
    "The checkpoint belongs to another configuration, or to a variant that is not implemented.",
  );
}
