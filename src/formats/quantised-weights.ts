import { KvittoError } from "../core/errors.ts";
import { parseQuantState, partsOf, quantStateOf, type QuantState } from "./bitsandbytes.ts";
import {
  BLOCKS_METADATA_KEY,
  blocksOfRow,
  blockValues,
  codeShape,
  parseBlocksMetadata,
  scalesOf,
  type BlockWeight,
} from "./block-quantised.ts";
import {
  CHANNELS_METADATA_KEY,
  channelValues,
  parseChannelsMetadata,
  type ChannelShape,
} from "./channel-quantised.ts";
import { unnest } from "./dynamic-map.ts";
import { CODE_BOOKS, fourBitValues, packedBytes } from "./four-bit.ts";
import { readTensorBytes, readTensorFloat32 } from "./safetensors.ts";
import type { SafetensorsFile, TensorEntry } from "./safetensors.ts";

interface Stored {
  readonly file: SafetensorsFile;
  readonly entry: TensorEntry;
}

/** A weight of a checkpoint that is no tensor of floats. `parts`: every tensor it is made of. */
export type QuantisedWeight =
  | { readonly kind: "four_bit"; readonly state: QuantState; readonly parts: readonly string[] }
  | { readonly kind: "blocks"; readonly weight: BlockWeight; readonly parts: readonly string[] }
  | { readonly kind: "channels"; readonly shape: ChannelShape; readonly parts: readonly string[] };

/** [out, in], as the weight was. */
export function quantisedShape(weight: QuantisedWeight): readonly number[] {
  if (weight.kind === "channels") return weight.shape;
  return weight.kind === "four_bit" ? weight.state.shape : weight.weight.shape;
}

/** How far a stored code book may be from the usual one: float16 storage of values up to 1. */
const BOOK_TOLERANCE = 2 ** -11;

function expectPart(
  tensors: ReadonlyMap<string, Stored>,
  part: string,
  { dtype, bytes, of }: { dtype: "F32" | "U8" | null; bytes: number; of: string },
): void {
  const entry = tensors.get(part)?.entry;
  if (entry?.length_bytes === bytes && (dtype === null || entry.dtype === dtype)) return;
  const found = entry === undefined ? "is missing" : `has ${entry.length_bytes} of ${entry.dtype}`;
  throw new KvittoError(
    "quantised.part",
    `${of} is quantised and ${part} ${found}; ${bytes} bytes${dtype === null ? "" : ` of ${dtype}`} were expected.`,
    "Download or quantise the model again.",
  );
}

async function fourBitWeight(
  tensors: ReadonlyMap<string, Stored>,
  name: string,
  stateName: string,
): Promise<QuantisedWeight> {
  const { file } = tensors.get(stateName)!;
  const state = parseQuantState(stateName, await readTensorBytes(file, stateName));
  const size = state.shape.reduce((product, side) => product * side, 1);
  const blocks = Math.ceil(size / state.blockSize);
  const parts = partsOf(name);
  // The codes may be declared as another dtype (bnb_4bit_quant_storage): the bytes are the same.
  expectPart(tensors, name, { dtype: null, bytes: packedBytes(size), of: name });
  expectPart(tensors, parts.map, { dtype: "F32", bytes: 64, of: name });
  const used = [name, stateName, parts.maxima, parts.map];
  if (state.nested === null) {
    expectPart(tensors, parts.maxima, { dtype: "F32", bytes: 4 * blocks, of: name });
  } else {
    const nestedBytes = 4 * Math.ceil(blocks / state.nested.blockSize);
    expectPart(tensors, parts.maxima, { dtype: "U8", bytes: blocks, of: name });
    expectPart(tensors, parts.nestedMaxima, { dtype: "F32", bytes: nestedBytes, of: name });
    expectPart(tensors, parts.nestedMap, { dtype: "F32", bytes: 1024, of: name });
    used.push(parts.nestedMaxima, parts.nestedMap);
  }
  const book = await readTensorFloat32(tensors.get(parts.map)!.file, parts.map);
  const usual = CODE_BOOKS[state.type];
  if (book.some((value, i) => !(Math.abs(value - usual[i]!) <= BOOK_TOLERANCE))) {
    throw new KvittoError(
      "quantised.code_book",
      `${parts.map} is not the code book of ${state.type}, which the runtime's kernel has built in.`,
      "Use the original model, and --quantize nf4.",
    );
  }
  return { kind: "four_bit", state, parts: used };
}

function blockWeight(
  tensors: ReadonlyMap<string, Stored>,
  name: string,
  weight: BlockWeight,
): QuantisedWeight {
  const bytes = codeShape(weight).reduce((product, side) => product * side, 1);
  expectPart(tensors, name, { dtype: "U8", bytes, of: name });
  const scaleBytes = 4 * weight.shape[0] * blocksOfRow(weight);
  expectPart(tensors, scalesOf(name), { dtype: "F32", bytes: scaleBytes, of: name });
  return { kind: "blocks", weight, parts: [name, scalesOf(name)] };
}

function channelWeight(
  tensors: ReadonlyMap<string, Stored>,
  name: string,
  shape: ChannelShape,
): QuantisedWeight {
  expectPart(tensors, name, { dtype: "U8", bytes: shape[0] * shape[1], of: name });
  expectPart(tensors, scalesOf(name), { dtype: "F32", bytes: 4 * shape[0], of: name });
  return { kind: "channels", shape, parts: [name, scalesOf(name)] };
}

/**
 * The quantised weights among the tensors of a checkpoint, by the name of the weight.
 * @throws {KvittoError} `quantised.state`, `quantised.part`, `quantised.code_book`
 */
export async function findQuantised(
  files: readonly SafetensorsFile[],
  tensors: ReadonlyMap<string, Stored>,
): Promise<Map<string, QuantisedWeight>> {
  const found = new Map<string, QuantisedWeight>();
  for (const stateName of tensors.keys()) {
    const weight = quantStateOf(stateName)?.weight;
    if (weight !== undefined) found.set(weight, await fourBitWeight(tensors, weight, stateName));
  }
  for (const file of files) {
    const blocks = file.metadata.get(BLOCKS_METADATA_KEY) ?? "{}";
    for (const [name, weight] of parseBlocksMetadata(file.path, blocks)) {
      found.set(name, blockWeight(tensors, name, weight));
    }
    const channels = file.metadata.get(CHANNELS_METADATA_KEY) ?? "{}";
    for (const [name, shape] of parseChannelsMetadata(file.path, channels)) {
      found.set(name, channelWeight(tensors, name, shape));
    }
  }
  return found;
}

/** The weight as float32, row-major [out, in]. */
export async function readQuantised(
  tensors: ReadonlyMap<string, Stored>,
  name: string,
  quantised: QuantisedWeight,
): Promise<Float32Array> {
  const bytes = (part: string) => readTensorBytes(tensors.get(part)!.file, part);
  const floats = (part: string) => readTensorFloat32(tensors.get(part)!.file, part);
  const codes = await bytes(name);
  if (quantised.kind === "blocks") {
    return blockValues(codes, await floats(scalesOf(name)), quantised.weight);
  }
  if (quantised.kind === "channels") {
    return channelValues(codes, await floats(scalesOf(name)), quantised.shape);
  }
  const { shape, blockSize, type, nested } = quantised.state;
  const parts = partsOf(name);
  const maxima =
    nested === null
      ? await floats(parts.maxima)
      : unnest({
          ...nested,
          indices: await bytes(parts.maxima),
          maxima: await floats(parts.nestedMaxima),
          map: await floats(parts.nestedMap),
        });
  const size = shape.reduce((product, side) => product * side, 1);
  return fourBitValues(codes, maxima, { size, blockSize, type });
}
