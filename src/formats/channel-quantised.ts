import { z } from "zod";
import { scalesOf } from "./block-quantised.ts";
import { ofFiniteWeight, parseWeightsMetadata } from "./quantised-checks.ts";
import type { TensorToWrite } from "./safetensors.ts";

/**
 * Weights of 8 bits for reading, with one scale for each output: value = (code − 128) · scale. Codes are
 * uint8 [in, out], turned as the runtime's kernel for products of whole numbers wants them; scales
 * float32 [out].
 */
export type ChannelShape = readonly [outFeatures: number, inFeatures: number];

/** The key of a safetensors file's metadata that says which weights are stored so, and their shapes. */
export const CHANNELS_METADATA_KEY = "kvitto_channels";

/** The code of 0. */
export const ZERO_CODE = 128;
const LARGEST_CODE = 127;

const ChannelsMetadata = z.record(z.string(), z.tuple([z.int().positive(), z.int().positive()]));

/** @throws {KvittoError} `quantised.state` */
export function parseChannelsMetadata(where: string, text: string): Map<string, ChannelShape> {
  const place = { where, key: CHANNELS_METADATA_KEY };
  return new Map(Object.entries(parseWeightsMetadata(ChannelsMetadata, text, place)));
}

/** Largest magnitude of each row over 127. @throws {RangeError} for a value that is not finite */
export function channelScales(values: Float32Array, [outs, ins]: ChannelShape): Float32Array {
  const scales = new Float32Array(outs);
  for (let o = 0; o < outs; o++) {
    let most = 0;
    for (let i = 0; i < ins; i++) {
      const size = Math.abs(values[o * ins + i]!);
      if (!Number.isFinite(size)) throw new RangeError("a weight is NaN or infinite");
      if (size > most) most = size;
    }
    scales[o] = most / LARGEST_CODE;
  }
  return scales;
}

/** The codes of `values` [out, in] for these scales, [in, out]. */
export function channelCodes(
  values: Float32Array,
  scales: Float32Array,
  [outs, ins]: ChannelShape,
): Uint8Array<ArrayBuffer> {
  const codes = new Uint8Array(ins * outs);
  for (let o = 0; o < outs; o++) {
    const scale = scales[o]!;
    for (let i = 0; i < ins; i++) {
      const quotient = scale === 0 ? 0 : Math.round(values[o * ins + i]! / scale);
      codes[i * outs + o] = quotient + ZERO_CODE;
    }
  }
  return codes;
}

/** (code − 128) · scale, float32 [out, in]. */
export function channelValues(
  codes: Uint8Array,
  scales: Float32Array,
  [outs, ins]: ChannelShape,
): Float32Array {
  const values = new Float32Array(outs * ins);
  for (let o = 0; o < outs; o++) {
    for (let i = 0; i < ins; i++) {
      values[o * ins + i] = (codes[i * outs + o]! - ZERO_CODE) * scales[o]!;
    }
  }
  return values;
}

/**
 * A weight with a scale for each output, as the tensors that a file holds. It is read twice.
 * @throws {KvittoError} `quantised.not_finite`
 */
export async function channelTensors(
  name: string,
  shape: ChannelShape,
  read: () => Promise<Float32Array>,
): Promise<TensorToWrite[]> {
  const scales = await ofFiniteWeight(name, async () => channelScales(await read(), shape));
  const data = async () => channelCodes(await read(), scales, shape);
  return [
    { name, dtype: "U8", shape: [shape[1], shape[0]], data },
    { name: scalesOf(name), dtype: "F32", shape: [shape[0]], data: scales },
  ];
}
