import { KvittoError } from "../core/errors.ts";
import { doraGains, updatedRow } from "../models/dora.ts";
import type { Checkpoint } from "../formats/checkpoint.ts";
import type { LoraAdapter, LoraModule } from "./peft-adapter.ts";

/**
 * W′ = W + scaling·B·A, row-major; with DoRA each row of that times m / its length. W [O,I], A [r,I],
 * B [O,r], m [O] → W′ [O,I], a new array. Sums are in float64 and rounded to float32 once.
 * @throws {KvittoError} `merge.not_finite` when an element of W′ is NaN or infinite in float32: such
 *   a weight would spoil every answer of the merged model, and the unmerged parts say which one it is
 * @see Hu et al. 2021, arXiv:2106.09685, section 4.1; PEFT `merge_and_unload(safe_merge=True)`
 */
export function mergeLora(path: string, weight: Float32Array, module: LoraModule): Float32Array {
  const { magnitude, inFeatures, outFeatures } = module;
  if (weight.length !== outFeatures * inFeatures) {
    throw new Error(
      `internal: ${path} has ${weight.length} weights; its adapter is ${outFeatures} × ${inFeatures}`,
    );
  }
  const gains = magnitude === undefined ? null : doraGains(weight, { ...module, magnitude });
  const merged = new Float32Array(weight.length);
  const row = new Float64Array(inFeatures);
  for (let o = 0; o < outFeatures; o++) {
    updatedRow(weight, module, o, row);
    const gain = gains?.[o] ?? 1;
    for (let i = 0; i < inFeatures; i++) {
      const at = o * inFeatures + i;
      merged[at] = gain * row[i]!;
      if (!Number.isFinite(merged[at]!)) {
        throw notFinite(path, o, i, weight[at]!, gain * row[i]! - weight[at]!);
      }
    }
  }
  return merged;
}

function notFinite(
  path: string,
  row: number,
  column: number,
  base: number,
  update: number,
): KvittoError {
  return new KvittoError(
    "merge.not_finite",
    `${path}.weight[${row},${column}] would become ${base} + ${update}, which is no finite float32.`,
    Number.isFinite(base)
      ? "The adapter has diverged; merge an earlier checkpoint of the run."
      : "The base model's own weight is broken; download the model again.",
  );
}

/** A weight with its low-rank update folded in. */
export interface MergedWeight {
  /** The architecture's name of the tensor. */
  readonly name: string;
  /** The checkpoint's name of it. */
  readonly storedName: string;
  readonly data: Float32Array; // [O,I]
}

/** What merging needs of a `Model`. */
export interface MergeableModel {
  storedName(name: string): string;
  readonly checkpoint: Pick<Checkpoint, "readFloat32">;
}

/**
 * Every weight that a low-rank update changes, one at a time: only one is held in memory.
 * @param adapter as `matchAdapter` returns it, so that its names are the model's
 * @throws {KvittoError} `merge.not_finite`, `weights.missing`; `safetensors.*` of a damaged file
 */
export async function* mergedWeights(
  model: MergeableModel,
  adapter: Pick<LoraAdapter, "modules">,
): AsyncGenerator<MergedWeight> {
  for (const [path, module] of adapter.modules) {
    const name = `${path}.weight`;
    const storedName = model.storedName(name);
    const weight = await model.checkpoint.readFloat32(storedName);
    yield { name, storedName, data: mergeLora(path, weight, module) };
  }
}
