import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../src/core/random.ts";
import { float32ToBfloat16 } from "../src/formats/float16.ts";
import { writeSafetensors } from "../src/formats/safetensors.ts";
import type { WeightShape } from "../src/models/weight-shapes.ts";

export interface RandomCheckpoint extends AsyncDisposable {
  readonly folder: string;
}

/** Prime, so that no row length divides it and no two rows of a matrix are alike. */
const BLOCK_VALUES = 65_521;

/** A weight's values are a stretch of one random block over and over: no time goes into drawing. */
function fill(shape: readonly number[], block: Float32Array, offset: number): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  if (shape.length === 1) return new Float32Array(size).fill(1); // norms; a bias of 1 does no harm
  const deviation = 1 / Math.sqrt(shape[1]!); // [O,I] and [channels,1,taps]: keeps activations near 1
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    values[i] = deviation * block[(i + offset) % BLOCK_VALUES]!;
  }
  return values;
}

/**
 * A model folder with random weights in a temporary place, removed when disposed. One tensor is in
 * memory at a time. Same shapes, same bytes.
 * @throws {KvittoError} `file.disk_full`, `file.write_failed`
 */
export async function writeRandomCheckpoint(
  config: Readonly<Record<string, unknown>>,
  weights: readonly WeightShape[],
  dtype: "F32" | "BF16",
): Promise<RandomCheckpoint> {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-bench-"));
  const random = new Random("bench weights");
  const block = Float32Array.from({ length: BLOCK_VALUES }, () => random.normal());
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(join(folder, "config.json"), JSON.stringify(config));
    await writeSafetensors(
      join(folder, "model.safetensors"),
      weights.map(({ name, shape }, i) => ({
        name,
        shape,
        dtype,
        data: () => {
          const values = fill(shape, block, i * 7919);
          return Promise.resolve(dtype === "F32" ? values : float32ToBfloat16(values));
        },
      })),
    );
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, [Symbol.asyncDispose]: remove };
}
