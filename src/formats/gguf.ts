import { writeFileAtomic } from "./atomic-file.ts";
import { float32ToBfloat16, float32ToFloat16 } from "./float16.ts";

/** Version 3, little endian. @see ggml-org/ggml `docs/gguf.md` */
const VERSION = 3;
const MAGIC = "GGUF";
/** `general.alignment` when nothing is said. */
const ALIGNMENT_BYTES = 32;

/** Number of each type of a value. */
const VALUE_TYPES = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;

/** Number, and elements and bytes of a block, of each type of a tensor. */
const TENSOR_TYPES = {
  F32: { number: 0, block: 1, block_bytes: 4 },
  F16: { number: 1, block: 1, block_bytes: 2 },
  Q8_0: { number: 8, block: 32, block_bytes: 34 },
  BF16: { number: 30, block: 1, block_bytes: 2 },
} as const;

export type GgmlType = keyof typeof TENSOR_TYPES;

export type GgufValue =
  | { readonly type: "u32" | "i32" | "f32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "array"; readonly of: "string"; readonly values: readonly string[] }
  | { readonly type: "array"; readonly of: "i32" | "f32"; readonly values: readonly number[] };

export const u32 = (value: number): GgufValue => ({ type: "u32", value });
export const f32 = (value: number): GgufValue => ({ type: "f32", value });
export const string = (value: string): GgufValue => ({ type: "string", value });

/** `shape` as in PyTorch, the last axis fastest. `data` is called when its turn comes. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: GgmlType;
  readonly data: () => Float32Array | Promise<Float32Array>;
}

/** Whether rows of this shape are whole blocks of the type. */
export function fitsBlocks(type: GgmlType, shape: readonly number[]): boolean {
  return (shape.at(-1) ?? 0) % TENSOR_TYPES[type].block === 0;
}

function unsigned(value: number, bytes: 4 | 8): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 4) buffer.writeUInt32LE(value);
  else buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([unsigned(bytes.length, 8), bytes]);
}

function scalar(type: "u32" | "i32" | "f32", value: number): Buffer {
  const buffer = Buffer.alloc(4);
  if (type === "u32") buffer.writeUInt32LE(value);
  else if (type === "i32") buffer.writeInt32LE(value);
  else buffer.writeFloatLE(value);
  return buffer;
}

function valueBytes(value: GgufValue): Buffer {
  const type = unsigned(VALUE_TYPES[value.type], 4);
  if (value.type === "string") return Buffer.concat([type, text(value.value)]);
  if (value.type === "bool") return Buffer.concat([type, Buffer.of(value.value ? 1 : 0)]);
  if (value.type !== "array") return Buffer.concat([type, scalar(value.type, value.value)]);
  const { of, values } = value;
  const elements =
    of === "string" ? values.map((one) => text(one)) : values.map((one) => scalar(of, one));
  return Buffer.concat([
    ...[type, unsigned(VALUE_TYPES[of], 4), unsigned(values.length, 8)],
    ...elements,
  ]);
}

/**
 * Blocks of 32 along the last axis: d = max|x| / 127 as float16, then round(x / d) as int8, halves away
 * from zero. x / d is taken with the float32 d, as llama.cpp does.
 * @see ggml `quantize_row_q8_0_ref`
 */
function quantizeQ8(values: Float32Array): Uint8Array {
  const { block, block_bytes } = TENSOR_TYPES.Q8_0;
  const bytes = Buffer.alloc((values.length / block) * block_bytes);
  const scales = new Float32Array(values.length / block);
  for (let b = 0; b < scales.length; b++) {
    const x = values.subarray(b * block, (b + 1) * block);
    const largest = x.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    const d = Math.fround(largest / 127);
    const inverse = d === 0 ? 0 : Math.fround(1 / d);
    scales[b] = d;
    for (const [i, one] of x.entries()) {
      const scaled = Math.fround(one * inverse);
      const rounded = Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5);
      bytes.writeInt8(rounded, b * block_bytes + 2 + i);
    }
  }
  for (const [b, bits] of float32ToFloat16(scales).entries()) {
    bytes.writeUInt16LE(bits, b * block_bytes);
  }
  return bytes;
}

function elementBytes(type: GgmlType, values: Float32Array): Uint8Array {
  if (type === "Q8_0") return quantizeQ8(values);
  const elements =
    type === "F32" ? values : type === "F16" ? float32ToFloat16(values) : float32ToBfloat16(values);
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}

const paddingOf = (bytes: number) =>
  (ALIGNMENT_BYTES - (bytes % ALIGNMENT_BYTES)) % ALIGNMENT_BYTES;

async function* pieces(
  metadata: ReadonlyMap<string, GgufValue>,
  tensors: readonly GgufTensor[],
): AsyncGenerator<Uint8Array> {
  const sizes = tensors.map(({ type, shape }) => {
    const { block, block_bytes } = TENSOR_TYPES[type];
    return (shape.reduce((product, side) => product * side, 1) / block) * block_bytes;
  });
  const head: Buffer[] = [
    ...[Buffer.from(MAGIC), unsigned(VERSION, 4)],
    ...[unsigned(tensors.length, 8), unsigned(metadata.size, 8)],
  ];
  for (const [key, value] of metadata) head.push(text(key), valueBytes(value));
  let offset = 0;
  for (const [i, { name, shape, type }] of tensors.entries()) {
    const sides = [...shape].reverse().map((side) => unsigned(side, 8));
    head.push(text(name), unsigned(shape.length, 4), ...sides);
    head.push(unsigned(TENSOR_TYPES[type].number, 4), unsigned(offset, 8));
    offset += sizes[i]! + paddingOf(sizes[i]!);
  }
  const header = Buffer.concat(head);
  yield header;
  yield Buffer.alloc(paddingOf(header.length));
  for (const [i, { name, type, data }] of tensors.entries()) {
    const bytes = elementBytes(type, await data());
    if (bytes.length !== sizes[i]) {
      throw new Error(`internal: ${name} has ${bytes.length} bytes of ${type}, not ${sizes[i]}`);
    }
    yield bytes;
    yield Buffer.alloc(paddingOf(bytes.length));
  }
}

/**
 * Writes a GGUF file, atomically; tensors are held one at a time. Keys and tensors stay in order.
 * @throws {KvittoError} `file.disk_full`, `file.write_failed`
 */
export async function writeGguf(
  path: string,
  metadata: ReadonlyMap<string, GgufValue>,
  tensors: readonly GgufTensor[],
): Promise<void> {
  for (const { name, shape, type } of tensors) {
    if (!fitsBlocks(type, shape)) {
      throw new Error(`internal: rows of ${name} [${shape.join(",")}] are no blocks of ${type}`);
    }
  }
  await writeFileAtomic(path, pieces(metadata, tensors));
}
