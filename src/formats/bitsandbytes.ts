import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { schemaReason } from "../core/schema-reason.ts";
import { NESTED_BLOCK, nest } from "./dynamic-map.ts";
import {
  blockMaxima,
  CODE_BOOKS,
  FOUR_BIT_BLOCK,
  FOUR_BIT_TYPES,
  nf4Codes,
  packedBytes,
  type FourBitType,
} from "./four-bit.ts";
import { ofFiniteWeight } from "./quantised-checks.ts";
import type { Dtype, TensorToWrite } from "./safetensors.ts";

/** The dtypes that a quantised weight can have had, by their names here and in PyTorch. */
export const TORCH_DTYPES = { F32: "float32", F16: "float16", BF16: "bfloat16" } as const;
export type QuantisedFrom = keyof typeof TORCH_DTYPES;

/** What the file says of a 4-bit weight besides its numbers. */
export interface QuantState {
  readonly type: FourBitType;
  readonly blockSize: number;
  /** Of the weight: [out, in]. */
  readonly shape: readonly number[];
  /** Of the weight before; a merged weight gets it back. */
  readonly dtype: QuantisedFrom;
  /** Of the maxima, where they are quantised in turn. */
  readonly nested: { readonly blockSize: number; readonly offset: number } | null;
}

/** The tensors of weight `X` beside `X` itself, which holds the codes. */
export const partsOf = (name: string) => ({
  maxima: `${name}.absmax`,
  map: `${name}.quant_map`,
  nestedMaxima: `${name}.nested_absmax`,
  nestedMap: `${name}.nested_quant_map`,
});

const STATE_NAME = /^(.+)\.quant_state\.bitsandbytes__(\w+)$/;

/** The weight and the type that the name of a stored quantisation state speaks of, or null. */
export function quantStateOf(tensor: string): { weight: string; type: string } | null {
  const [, weight, type] = STATE_NAME.exec(tensor) ?? [];
  return weight === undefined || type === undefined ? null : { weight, type };
}

const QuantStateFile = z.object({
  quant_type: z.enum(FOUR_BIT_TYPES),
  blocksize: z.int().min(16),
  dtype: z.enum(["float32", "float16", "bfloat16"]),
  shape: z.array(z.int().positive()).min(1),
  nested_blocksize: z.int().positive().optional(),
  nested_dtype: z.literal("float32").optional(),
  nested_offset: z.number().optional(),
});

/** @throws {KvittoError} `quantised.state` */
export function parseQuantState(where: string, bytes: Uint8Array): QuantState {
  let state: z.infer<typeof QuantStateFile>;
  try {
    state = QuantStateFile.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new KvittoError(
      "quantised.state",
      `${where} does not say how its weight is quantised: ${schemaReason(error)}.`,
      "4-bit weights of bitsandbytes (NF4 or FP4) can be read; otherwise use the original model.",
    );
  }
  const { nested_blocksize: blockSize, nested_offset: offset } = state;
  const dtypes = Object.entries(TORCH_DTYPES) as [QuantisedFrom, string][]; // its own entries
  return {
    type: state.quant_type,
    blockSize: state.blocksize,
    shape: state.shape,
    dtype: dtypes.find(([, name]) => name === state.dtype)![0],
    nested: blockSize === undefined || offset === undefined ? null : { blockSize, offset },
  };
}

/** The JSON of a state as Python writes it. */
export function formatQuantState({ type, blockSize, shape, dtype, nested }: QuantState): string {
  const members: [string, string][] = [
    ["quant_type", JSON.stringify(type)],
    ["blocksize", String(blockSize)],
    ["dtype", JSON.stringify(TORCH_DTYPES[dtype])],
    ["shape", `[${shape.join(", ")}]`],
  ];
  if (nested !== null) {
    members.push(["nested_blocksize", String(nested.blockSize)]);
    members.push(["nested_dtype", '"float32"']);
    members.push(["nested_offset", String(nested.offset)]);
  }
  return `{${members.map(([key, value]) => `"${key}": ${value}`).join(", ")}}`;
}

/** A weight to be quantised, read whenever it is needed: no two are held at once. */
export interface WeightToQuantise {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: QuantisedFrom;
  read(): Promise<Float32Array>;
}

/**
 * A weight as NF4 with double quantisation, in the tensors of a bitsandbytes checkpoint. It is read
 * twice: for the maxima now, for the codes when they are written.
 * @throws {KvittoError} `quantised.not_finite`, where a weight is NaN or infinite
 * @see bitsandbytes `QuantState.as_dict(packed=True)`, `quantize_4bit`
 */
export async function nf4Tensors(weight: WeightToQuantise): Promise<TensorToWrite[]> {
  const { name, shape, dtype } = weight;
  const size = shape.reduce((product, side) => product * side, 1);
  const nested = nest(blockMaxima(await weight.read(), FOUR_BIT_BLOCK));
  const { indices, maxima, map, offset } = nested;
  const state = formatQuantState({
    ...{ type: "nf4", blockSize: FOUR_BIT_BLOCK, shape, dtype },
    nested: { blockSize: NESTED_BLOCK, offset },
  });
  const stateBytes = new TextEncoder().encode(state);
  const parts = partsOf(name);
  const codes = () =>
    ofFiniteWeight(name, async () => {
      const values = await weight.read();
      // As bitsandbytes does: by the maxima themselves, not by what is left of them.
      return nf4Codes(values, blockMaxima(values, FOUR_BIT_BLOCK), FOUR_BIT_BLOCK);
    });
  const vector = (part: string, kind: Dtype, data: Uint8Array | Float32Array): TensorToWrite => ({
    ...{ name: part, dtype: kind, shape: [data.length], data },
  });
  return [
    { name, dtype: "U8", shape: [packedBytes(size), 1], data: codes },
    vector(parts.maxima, "U8", indices),
    vector(parts.map, "F32", CODE_BOOKS.nf4),
    vector(parts.nestedMaxima, "F32", maxima),
    vector(parts.nestedMap, "F32", map),
    vector(`${name}.quant_state.bitsandbytes__nf4`, "U8", stateBytes),
  ];
}
