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

/** A stretch of a block over and over, from `offset` on: no time goes into drawing. */
function repeat<T extends Float32Array | Uint16Array>(block: T, values: T, offset: number): T {
  for (let at = 0; at < values.length;) {
    const from = (at + offset) % BLOCK_VALUES;
    const count = Math.min(BLOCK_VALUES - from, values.length - at);
    values.set(block.subarray(from, from + count), at);
    at += count;
  }
  return values;
}

/** Values of a weight: of a deviation that keeps activations near 1, and 1 for a norm. */
function fill(
  shape: readonly number[],
  block: Float32Array,
  offset: number,
  dtype: "F32" | "BF16",
): Float32Array | Uint16Array {
  const size = shape.reduce((product, side) => product * side, 1);
  const deviation = 1 / Math.sqrt(shape[1] ?? 1); // [O,I] and [channels,1,taps]
  const isNorm = shape.length === 1; // a bias of 1 does no harm
  const scaled = block.map((value) => (isNorm ? 1 : deviation * value));
  return dtype === "F32"
    ? repeat(scaled, new Float32Array(size), offset)
    : repeat(float32ToBfloat16(scaled), new Uint16Array(size), offset);
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
        data: () => Promise.resolve(fill(shape, block, i * 7919, dtype)),
      })),
    );
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, [Symbol.asyncDispose]: remove };
}
