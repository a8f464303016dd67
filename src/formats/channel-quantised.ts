import { z } from "zod";
import { KvittoError, messageOf } from "../core/errors.ts";
import type { TensorToWrite } from "./safetensors.ts";

/**
 * Weights of 8 bits for reading, with one scale for each output: value = (code − 128) · scale. Codes are
 * uint8 [in, out], turned as the runtime's kernel for products of whole numbers wants them; scales
 * float32 [out].
 */
export type ChannelShape = readonly [outFeatures: number, inFeatures: number];

/** The key of a safetensors file's metadata that says which weights are stored so, and their shapes. */
export const CHANNELS_METADATA_KEY = "kvitto_channels";

export const ZERO_CODE = 128;
const LARGEST_CODE = 127;

const ChannelsMetadata = z.record(z.string(), z.tuple([z.int().positive(), z.int().positive()]));

/** @throws {KvittoError} `quantised.state` */
export function parseChannelsMetadata(where: string, text: string): Map<string, ChannelShape> {
  try {
    return new Map(Object.entries(ChannelsMetadata.parse(JSON.parse(text))));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new KvittoError(
      "quantised.state",
      `${where}: ${CHANNELS_METADATA_KEY} does not say how weights are quantised: ${reason.replaceAll("\n", " ")}.`,
      "Run `kvitto quantize` again.",
    );
  }
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
  scalesName: string,
  shape: ChannelShape,
  read: () => Promise<Float32Array>,
): Promise<TensorToWrite[]> {
  let scales: Float32Array;
  try {
    scales = channelScales(await read(), shape);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new KvittoError("quantised.not_finite", `${name}: ${error.message}.`);
  }
  const data = async () => channelCodes(await read(), scales, shape);
  return [
    { name, dtype: "U8", shape: [shape[1], shape[0]], data },
    { name: scalesName, dtype: "F32", shape: [shape[0]], data: scales },
  ];
}
