import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { KvittoError } from "../core/errors.ts";
import { writeFileAtomic, type WriteOptions } from "./atomic-file.ts";
import { openInput } from "./file-access.ts";
import { bfloat16ToFloat32, float16ToFloat32 } from "./float16.ts";
import {
  HEADER_START_BYTE,
  formatHeader,
  headerLength,
  inFileOrder,
} from "./safetensors-header.ts";
import { parseHeader, tensorBytes } from "./safetensors-header.ts";
import type { Dtype, SafetensorsHeader, TensorEntry } from "./safetensors-header.ts";

export type { Dtype, TensorEntry } from "./safetensors-header.ts";

/** A checked header and the file it is of. Holds nothing open. */
export interface SafetensorsFile extends SafetensorsHeader {
  readonly path: string;
}

/** Element arrays. F16 and BF16 are bit patterns; F8, F6, F4 and C64 are raw bytes. */
export type TensorData =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

export interface TensorValue {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** `data` may be a function: it is called when its turn comes, so that one tensor is held at once. */
export interface TensorToWrite {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: TensorData | (() => TensorData | Promise<TensorData>);
}

const MAX_READ_BYTES = 1 << 30; // one read call takes less than 2^31

async function readExactly(
  path: string,
  handle: FileHandle,
  offset_bytes: number,
  length_bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length_bytes);
  for (let done = 0; done < length_bytes;) {
    const wanted = Math.min(length_bytes - done, MAX_READ_BYTES);
    const { bytesRead } = await handle.read(bytes, done, wanted, offset_bytes + done);
    if (bytesRead === 0) {
      throw new KvittoError(
        "safetensors.truncated",
        `${path} ends at byte ${offset_bytes + done}; ${offset_bytes + length_bytes} were expected.`,
        "The file changed or was cut off; fetch it again.",
      );
    }
    done += bytesRead;
  }
  return bytes;
}

/**
 * Reads and checks the header of a safetensors file; no tensor is read.
 * @throws {KvittoError} `file.*` when it cannot be opened; `safetensors.truncated`,
 *   `.header_too_large`, `.header_json`, `.duplicate_key`, `.header_entry`, `.offsets`, `.trailing`
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  await using input = await openInput(path);
  const { handle, size_bytes } = input;
  const start = await readExactly(path, handle, 0, Math.min(size_bytes, HEADER_START_BYTE));
  const length = headerLength(path, start, size_bytes);
  const header = await readExactly(path, handle, HEADER_START_BYTE, length);
  return { path, ...parseHeader(path, header, size_bytes) };
}

function entryOf(file: SafetensorsFile, name: string): TensorEntry {
  const entry = file.tensors.get(name);
  if (entry !== undefined) return entry;
  throw new KvittoError(
    "safetensors.no_tensor",
    `${file.path} has no tensor ${JSON.stringify(name)}; it has ${file.tensors.size} others.`,
  );
}

/** The bytes of one tensor, a copy that starts at offset 0 of its own buffer. */
export async function readTensorBytes(
  file: SafetensorsFile,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const entry = entryOf(file, name);
  const handle = await open(file.path, "r");
  try {
    return await readExactly(file.path, handle, entry.offset_bytes, entry.length_bytes);
  } finally {
    await handle.close();
  }
}

/** The elements of a tensor's bytes, not copied. `bytes` must start at offset 0 of its buffer. */
function asElements(dtype: Dtype, bytes: Uint8Array<ArrayBuffer>): TensorData {
  switch (dtype) {
    case "F64":
      return new Float64Array(bytes.buffer);
    case "F32":
      return new Float32Array(bytes.buffer);
    case "F16":
    case "BF16":
    case "U16":
      return new Uint16Array(bytes.buffer);
    case "I16":
      return new Int16Array(bytes.buffer);
    case "I32":
      return new Int32Array(bytes.buffer);
    case "U32":
      return new Uint32Array(bytes.buffer);
    case "I64":
      return new BigInt64Array(bytes.buffer);
    case "U64":
      return new BigUint64Array(bytes.buffer);
    case "I8":
      return new Int8Array(bytes.buffer);
    case "BOOL":
    case "U8":
    case "C64":
    case "F4":
    case "F6_E2M3":
    case "F6_E3M2":
    case "F8_E4M3":
    case "F8_E4M3FNUZ":
    case "F8_E5M2":
    case "F8_E5M2FNUZ":
    case "F8_E8M0":
      return bytes;
  }
}

/** One tensor as stored: F16 and BF16 stay bit patterns. */
export async function readTensor(file: SafetensorsFile, name: string): Promise<TensorValue> {
  const { dtype, shape } = entryOf(file, name);
  return { dtype, shape, data: asElements(dtype, await readTensorBytes(file, name)) };
}

/**
 * One tensor of real numbers as float32, row-major: F32 as it is, F16 and BF16 exactly, F64 rounded.
 * @throws {KvittoError} `safetensors.not_float` for any other dtype
 */
export async function readTensorFloat32(
  file: SafetensorsFile,
  name: string,
): Promise<Float32Array> {
  const { dtype } = entryOf(file, name);
  if (dtype !== "F32" && dtype !== "F16" && dtype !== "BF16" && dtype !== "F64") {
    throw new KvittoError(
      "safetensors.not_float",
      `${file.path}: ${JSON.stringify(name)} is ${dtype}; F32, F16, BF16 or F64 was expected.`,
    );
  }
  const { buffer } = await readTensorBytes(file, name);
  if (dtype === "F32") return new Float32Array(buffer);
  if (dtype === "F64") return Float32Array.from(new Float64Array(buffer));
  const bits = new Uint16Array(buffer);
  return dtype === "F16" ? float16ToFloat32(bits) : bfloat16ToFloat32(bits);
}

function bytesOf(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function checkedLength(path: string, tensor: TensorToWrite): number {
  const { name, dtype, shape } = tensor;
  const bytes = tensorBytes(dtype, shape);
  if (bytes !== undefined) return bytes;
  throw new Error(`internal: ${path}: ${name} cannot be ${dtype} [${shape.join(",")}]`);
}

async function* contentsOf(
  header: Uint8Array,
  tensors: readonly (TensorToWrite & { readonly length_bytes: number })[],
): AsyncGenerator<Uint8Array> {
  yield header;
  for (const { name, dtype, shape, data, length_bytes } of tensors) {
    const elements = typeof data === "function" ? await data() : data;
    if (elements.byteLength !== length_bytes) {
      throw new Error(
        `internal: ${name} is ${dtype} [${shape.join(",")}] of ${length_bytes} bytes; its data has ${elements.byteLength}`,
      );
    }
    yield bytesOf(elements);
  }
}

/**
 * Writes a safetensors file, atomically, byte for byte as the reference does: widest dtype first,
 * then by name; the header padded with spaces to a multiple of 8. `metadata` keeps the order given.
 * @throws {KvittoError} `file.disk_full`, `file.write_failed`
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
  options: WriteOptions = {},
): Promise<void> {
  const names = new Set(tensors.map((tensor) => tensor.name));
  if (names.size !== tensors.length || names.has("__metadata__")) {
    throw new Error(`internal: ${path}: the names of tensors to write repeat or are reserved`);
  }
  const ordered = inFileOrder(tensors).map((tensor) => {
    return { ...tensor, length_bytes: checkedLength(path, tensor) };
  });
  const header = formatHeader(ordered, new Map(Object.entries(metadata)));
  await writeFileAtomic(path, contentsOf(header, ordered), options);
}
