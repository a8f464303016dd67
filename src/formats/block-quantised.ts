import { z } from "zod";
import { ofFiniteWeight, parseWeightsMetadata } from "./quantised-checks.ts";
import type { TensorToWrite } from "./safetensors.ts";

/**
 * Weights quantised for reading: each row [in] of a weight [out, in] is cut into blocks, and a block is
 * whole numbers times one scale. This is the layout of ONNX Runtime's MatMulNBits, whose kernels also
 * quantise the activations, block by block, while they run.
 *
 * value = (code − 2^(bits−1)) · scale. Codes [out, blocks, blockSize·bits/8], of 4 bits two in a byte,
 * the first in the lower half; scales float32 [out, blocks]. A row's last block is filled with zeros.
 */
export interface BlockFormat {
  readonly bits: 4 | 8;
  /** A power of two from 16 on. */
  readonly blockSize: number;
}

export interface BlockWeight extends BlockFormat {
  readonly shape: readonly [outFeatures: number, inFeatures: number];
}

/** The key of a safetensors file's metadata that says which weights are stored so. */
export const BLOCKS_METADATA_KEY = "kvitto_blocks";

/** The name of the scales beside a weight's codes. */
export const scalesOf = (name: string): string => `${name}.scales`;

const BlocksMetadata = z.record(
  z.string(),
  z.strictObject({
    bits: z.union([z.literal(4), z.literal(8)]),
    block_size: z.int().min(16).max(4096),
    shape: z.tuple([z.int().positive(), z.int().positive()]),
  }),
);

/** @throws {KvittoError} `quantised.state` */
export function parseBlocksMetadata(where: string, text: string): Map<string, BlockWeight> {
  const found = parseWeightsMetadata(BlocksMetadata, text, { where, key: BLOCKS_METADATA_KEY });
  return new Map(
    Object.entries(found).map(([name, { bits, block_size, shape }]) => [
      name,
      { bits, blockSize: block_size, shape },
    ]),
  );
}

export function formatBlocksMetadata(weights: ReadonlyMap<string, BlockWeight>): string {
  const entries = [...weights].map(([name, { bits, blockSize, shape }]) => [
    name,
    { bits, block_size: blockSize, shape },
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}

export function blocksOfRow({ shape: [, inFeatures], blockSize }: BlockWeight): number {
  return Math.ceil(inFeatures / blockSize);
}

export function codeShape(weight: BlockWeight): readonly [number, number, number] {
  return [weight.shape[0], blocksOfRow(weight), (weight.blockSize * weight.bits) / 8];
}

/**
 * The scale of each block, float32 [out, blocks]. The value of largest magnitude becomes the most negative
 * code, of which there is one more than of positive ones; so a scale has that value's opposite sign.
 */
export function blockScales(values: Float32Array, weight: BlockWeight): Float32Array {
  const [outFeatures, inFeatures] = weight.shape;
  const { blockSize, bits } = weight;
  const blocks = blocksOfRow(weight);
  const most = 2 ** (bits - 1);
  const scales = new Float32Array(outFeatures * blocks);
  for (let o = 0; o < outFeatures; o++) {
    for (let b = 0; b < blocks; b++) {
      const start = o * inFeatures + b * blockSize;
      const end = Math.min(start + blockSize, (o + 1) * inFeatures);
      let extreme = 0;
      for (let i = start; i < end; i++) {
        const value = values[i]!;
        if (!(Math.abs(value) <= Math.abs(extreme))) extreme = value;
        if (!Number.isFinite(value)) throw new RangeError("a weight is NaN or infinite");
      }
      scales[o * blocks + b] = extreme / -most;
    }
  }
  return scales;
}

/** The codes of `values` for these scales. */
export function blockCodes(
  values: Float32Array,
  scales: Float32Array,
  weight: BlockWeight,
): Uint8Array<ArrayBuffer> {
  const [outFeatures, inFeatures] = weight.shape;
  const { blockSize, bits } = weight;
  const blocks = blocksOfRow(weight);
  const [zero, last] = [2 ** (bits - 1), 2 ** bits - 1];
  const rowCodes = blocks * blockSize;
  const codes = new Uint8Array((outFeatures * rowCodes * bits) / 8).fill(bits === 8 ? 0x80 : 0x88);
  for (let o = 0; o < outFeatures; o++) {
    for (let i = 0; i < inFeatures; i++) {
      const scale = scales[o * blocks + Math.floor(i / blockSize)]!;
      const quotient = scale === 0 ? 0 : Math.round(values[o * inFeatures + i]! / scale);
      const code = Math.min(Math.max(quotient + zero, 0), last);
      const at = o * rowCodes + i;
      if (bits === 8) codes[at] = code;
      else if ((at & 1) === 0) codes[at >> 1] = (codes[at >> 1]! & 0xf0) | code;
      else codes[at >> 1] = (codes[at >> 1]! & 0x0f) | (code << 4);
    }
  }
  return codes;
}

/** (code − 2^(bits−1)) · scale, float32 [out, in]. */
export function blockValues(
  codes: Uint8Array,
  scales: Float32Array,
  weight: BlockWeight,
): Float32Array {
  const [outFeatures, inFeatures] = weight.shape;
  const { blockSize, bits } = weight;
  const blocks = blocksOfRow(weight);
  const values = new Float32Array(outFeatures * inFeatures);
  for (let o = 0; o < outFeatures; o++) {
    for (let i = 0; i < inFeatures; i++) {
      const at = o * blocks * blockSize + i;
      const byte = codes[bits === 8 ? at : at >> 1]!;
      const code = bits === 8 ? byte : (at & 1) === 0 ? byte & 15 : byte >> 4;
      const scale = scales[o * blocks + Math.floor(i / blockSize)]!;
      values[o * inFeatures + i] = (code - 2 ** (bits - 1)) * scale;
    }
  }
  return values;
}

/**
 * A weight in blocks, as the tensors that a file holds. It is read twice.
 * @throws {KvittoError} `quantised.not_finite`
 */
export async function blockTensors(
  name: string,
  weight: BlockWeight,
  read: () => Promise<Float32Array>,
): Promise<TensorToWrite[]> {
  const scales = await ofFiniteWeight(name, async () => blockScales(await read(), weight));
  const shape = [weight.shape[0], blocksOfRow(weight)];
  return [
    {
      ...{ name, dtype: "U8", shape: codeShape(weight) },
      data: async () => blockCodes(await read(), scales, weight),
    },
    { name: scalesOf(name), dtype: "F32", shape, data: scales },
  ];
}
