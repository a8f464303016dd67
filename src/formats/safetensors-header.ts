import { KvittoError, messageOf } from "../core/errors.ts";

/**
 * Bits of one element. The order is the reference writer's: rising alignment, and tensors are laid
 * out from the last dtype here to the first (huggingface/safetensors, `tensor.rs`, version 0.8).
 */
export const DTYPE_BITS = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

export type Dtype = keyof typeof DTYPE_BITS;

/** The reference reader refuses longer headers too: a length is otherwise a way to eat memory. */
export const MAX_HEADER_BYTES = 100_000_000;
/** The length of the header, a little-endian 64-bit integer, stands before it. */
export const HEADER_START_BYTE = 8;

/** Where a tensor lies. `offset_bytes` counts from the start of the file, not of the data. */
export interface TensorEntry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly offset_bytes: number;
  readonly length_bytes: number;
}

export interface SafetensorsHeader {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === "string" && Object.hasOwn(DTYPE_BITS, value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function areSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** Bytes of a tensor, or undefined when that is not a whole number a file could hold. */
export function tensorBytes(dtype: Dtype, shape: readonly number[]): number | undefined {
  const bits = shape.includes(0) ? 0 : shape.reduce((a, b) => a * b, DTYPE_BITS[dtype]);
  return Number.isSafeInteger(bits) && bits % 8 === 0 ? bits / 8 : undefined;
}

/**
 * The first key that an object of valid JSON `text` repeats, or undefined. `JSON.parse` keeps the
 * last one in silence, and then two readers of one file may see different tensors.
 */
export function repeatedJsonKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  const pattern = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g;
  for (const [token, literal, colon] of text.matchAll(pattern)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (literal !== undefined && colon !== undefined) {
      const key = String(JSON.parse(literal)); // a\u0062 and ab are the same key
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}

function parseJson(path: string, bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw new KvittoError(
      "safetensors.header_json",
      `${path} is not a safetensors file: its header is not JSON (${messageOf(error)}).`,
      "Download or export the file again.",
    );
  }
  if (!isRecord(value) || bytes[0] !== 0x7b) {
    throw new KvittoError(
      "safetensors.header_json",
      `${path} is not a safetensors file: its header is not a JSON object that starts with "{".`,
      "Download or export the file again.",
    );
  }
  const repeated = repeatedJsonKey(text);
  if (repeated !== undefined) {
    throw new KvittoError(
      "safetensors.duplicate_key",
      `${path}: the header has the key ${JSON.stringify(repeated)} twice.`,
      "The program that wrote it is at fault; export the file again.",
    );
  }
  return value;
}

function badEntry(path: string, name: string, reason: string): KvittoError {
  return new KvittoError(
    "safetensors.header_entry",
    `${path}: the header's entry ${JSON.stringify(name)} ${reason}.`,
    "The file is damaged; download or export it again.",
  );
}

function parseMetadata(path: string, value: unknown): Map<string, string> {
  const metadata = new Map<string, string>();
  if (value === undefined) return metadata;
  if (!isRecord(value)) throw badEntry(path, "__metadata__", "is not an object of texts");
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") {
      throw badEntry(path, "__metadata__", `has a value that is not a text, at ${key}`);
    }
    metadata.set(key, text);
  }
  return metadata;
}

function parseEntry(path: string, name: string, value: unknown, data_start: number): TensorEntry {
  if (!isRecord(value)) throw badEntry(path, name, "is not an object");
  const { dtype, shape, data_offsets: offsets, ...others } = value;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw badEntry(path, name, `has the unknown key ${unknown}`);
  if (!isDtype(dtype)) {
    throw badEntry(path, name, `has the dtype ${JSON.stringify(dtype)}, which is not known`);
  }
  if (!areSizes(shape)) throw badEntry(path, name, `has the shape ${JSON.stringify(shape)}`);
  const [begin, end, more] = areSizes(offsets) ? offsets : [];
  if (begin === undefined || end === undefined || more !== undefined || end < begin) {
    throw badEntry(path, name, `has the data_offsets ${JSON.stringify(offsets)}`);
  }
  const needed = tensorBytes(dtype, shape);
  if (needed !== end - begin) {
    const text = `has ${end - begin} bytes; ${dtype} [${shape.join(",")}] needs ${needed ?? "no whole number"}`;
    throw badEntry(path, name, text);
  }
  return { dtype, shape, offset_bytes: data_start + begin, length_bytes: needed };
}

/** The data must be covered exactly: a gap could hide bytes, an overlap could alias weights. */
function checkCoverage(
  path: string,
  tensors: ReadonlyMap<string, TensorEntry>,
  data_start: number,
  file_bytes: number,
): void {
  const inOrder = [...tensors].sort(
    ([, a], [, b]) => a.offset_bytes - b.offset_bytes || a.length_bytes - b.length_bytes,
  );
  let reached = data_start;
  for (const [name, entry] of inOrder) {
    if (entry.offset_bytes !== reached) {
      const kind = entry.offset_bytes < reached ? "overlaps the tensor before it" : "leaves a gap";
      throw new KvittoError(
        "safetensors.offsets",
        `${path}: ${JSON.stringify(name)} ${kind}: it starts at byte ${entry.offset_bytes}, the data so far ends at ${reached}.`,
        "The file is damaged; download or export it again.",
      );
    }
    reached += entry.length_bytes;
  }
  if (reached === file_bytes) return;
  throw new KvittoError(
    reached > file_bytes ? "safetensors.truncated" : "safetensors.trailing",
    `${path}: the header describes ${reached} bytes; the file has ${file_bytes}.`,
    reached > file_bytes
      ? "The download or the copy was cut off; fetch the file again."
      : "Something was appended to the file; download or export it again.",
  );
}

/** The header's length from the first 8 bytes of a file, checked against the file's size. */
export function headerLength(path: string, start: Uint8Array, file_bytes: number): number {
  if (start.byteLength < HEADER_START_BYTE) {
    throw new KvittoError(
      "safetensors.truncated",
      `${path} has ${file_bytes} bytes; a safetensors file has at least ${HEADER_START_BYTE}.`,
      "Download or export the file again.",
    );
  }
  const view = new DataView(start.buffer, start.byteOffset, HEADER_START_BYTE);
  const length = view.getBigUint64(0, true);
  const room = file_bytes - HEADER_START_BYTE;
  if (length > BigInt(MAX_HEADER_BYTES) || length > BigInt(room)) {
    throw new KvittoError(
      length > BigInt(MAX_HEADER_BYTES) ? "safetensors.header_too_large" : "safetensors.truncated",
      `${path} says that its header has ${length} bytes; the file has ${room} after the length, and ${MAX_HEADER_BYTES} is the most a header may have.`,
      "It is cut off, or not a safetensors file; download or export it again.",
    );
  }
  return Number(length);
}

/**
 * Reads and checks a safetensors header, trusting nothing in it.
 * @param bytes the header alone, without the 8 bytes of its length
 * @throws {KvittoError} `safetensors.header_json`, `.duplicate_key`, `.header_entry`, `.offsets`,
 *   `.truncated`, `.trailing`
 */
export function parseHeader(
  path: string,
  bytes: Uint8Array,
  file_bytes: number,
): SafetensorsHeader {
  const { __metadata__, ...entries } = parseJson(path, bytes);
  const data_start = HEADER_START_BYTE + bytes.byteLength;
  const tensors = new Map<string, TensorEntry>();
  for (const [name, value] of Object.entries(entries)) {
    tensors.set(name, parseEntry(path, name, value, data_start));
  }
  checkCoverage(path, tensors, data_start, file_bytes);
  return { metadata: parseMetadata(path, __metadata__), tensors };
}

/** Compares names as the reference does: by UTF-8 bytes, which is by code point. */
function compareNames(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Puts tensors in the reference's order: widest dtype first, then by name. */
export function inFileOrder<T extends { readonly name: string; readonly dtype: Dtype }>(
  tensors: readonly T[],
): T[] {
  const rank = new Map(Object.keys(DTYPE_BITS).map((dtype, i) => [dtype, i]));
  const rankOf = (tensor: T): number => rank.get(tensor.dtype) ?? -1;
  return [...tensors].sort((a, b) => rankOf(b) - rankOf(a) || compareNames(a.name, b.name));
}

/** The length and the header of a file that holds `tensors` in the order given, one after another. */
export function formatHeader(
  tensors: readonly {
    readonly name: string;
    readonly dtype: Dtype;
    readonly shape: readonly number[];
    readonly length_bytes: number;
  }[],
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  // Text by text, not one object: an object would put names like "12" first.
  const members: string[] = [];
  if (metadata.size > 0) {
    const pairs = [...metadata].map(
      ([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`,
    );
    members.push(`"__metadata__":{${pairs.join(",")}}`);
  }
  let begin = 0;
  for (const { name, dtype, shape, length_bytes } of tensors) {
    const end = begin + length_bytes;
    const entry = { dtype, shape, data_offsets: [begin, end] };
    members.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    begin = end;
  }
  const json = Buffer.from(`{${members.join(",")}}`);
  const padded_bytes = Math.ceil(json.byteLength / 8) * 8; // so that the data starts aligned
  const header = Buffer.alloc(HEADER_START_BYTE + padded_bytes, " ");
  header.writeBigUInt64LE(BigInt(padded_bytes), 0);
  json.copy(header, HEADER_START_BYTE);
  return header;
}
