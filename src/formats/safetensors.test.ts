import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import {
  openSafetensors,
  readTensor,
  readTensorBytes,
  readTensorFloat32,
  writeSafetensors,
} from "./safetensors.ts";
import { formatHeader, inFileOrder, parseHeader } from "./safetensors-header.ts";
import type { TensorEntry, TensorToWrite } from "./safetensors.ts";

const folder = mkdtempSync(join(tmpdir(), "kvitto-safetensors-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const newPath = (): string => join(folder, `${count++}.safetensors`);

/** A file with the header as given (an object or raw text) and `data_bytes` zeros after it. */
function handMade(header: unknown, data_bytes = 0): string {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.byteLength));
  const path = newPath();
  writeFileSync(path, Buffer.concat([length, json, Buffer.alloc(data_bytes)]));
  return path;
}

/** The tensors of a file of which only the length and the header are left. */
function parseHeaderAlone(bytes: Buffer): ReadonlyMap<string, TensorEntry> {
  const json = bytes.toString("utf8", 8);
  const ends = [...json.matchAll(/,(\d+)\]\}/g)].map((match) => Number(match[1]));
  return parseHeader("mixed", bytes.subarray(8), bytes.length + Math.max(...ends)).tensors;
}

const f32 = (begin: number, end: number, ...shape: number[]): object => {
  return { dtype: "F32", shape, data_offsets: [begin, end] };
};

const REFERENCE = join(import.meta.dirname, "../../fixtures/safetensors/reference.safetensors");

test("rewriting a file of the reference library gives the same bytes", async () => {
  const file = await openSafetensors(REFERENCE);
  const tensors: TensorToWrite[] = [];
  for (const name of file.tensors.keys())
    tensors.unshift({ name, ...(await readTensor(file, name)) });
  const path = newPath();
  await writeSafetensors(path, tensors, Object.fromEntries(file.metadata));
  expect(readFileSync(path).equals(readFileSync(REFERENCE))).toBe(true);
  expect(tensors.length).toBeGreaterThan(10);
});

test("the header of a mixed file comes out as the reference library wrote it", () => {
  const expected = readFileSync(join(REFERENCE, "../mixed.header"));
  const entries = parseHeaderAlone(expected);
  const shuffled = new Random("order").shuffled([...entries]);
  const tensors = inFileOrder(shuffled.map(([name, entry]) => ({ name, ...entry })));
  expect(Buffer.compare(formatHeader(tensors, new Map()), expected)).toBe(0);
  expect(new Set(tensors.map((tensor) => tensor.dtype))).toEqual(new Set(["F32", "I32", "U8"]));
});

test("layout: dtypes by falling alignment, then names by code point, header padded to 8", async () => {
  const path = newPath();
  const one = (name: string, dtype: "F32", data: number): TensorToWrite => {
    return { name, dtype, shape: [1], data: Float32Array.of(data) };
  };
  await writeSafetensors(
    path,
    [
      { name: "flags", dtype: "BOOL", shape: [3], data: Uint8Array.of(1, 0, 1) },
      one("b", "F32", 2),
      one("B", "F32", 3),
      one("10", "F32", 4),
      one("9", "F32", 5),
      one("\u{1F9FE}", "F32", 6),
      one("\uFF21", "F32", 7),
      { name: "half", dtype: "F16", shape: [1], data: Uint16Array.of(0x3c00) },
      { name: "ids", dtype: "I64", shape: [1], data: BigInt64Array.of(-5n) },
      { name: "none", dtype: "F32", shape: [0, 4], data: new Float32Array(0) },
      { name: "scalar", dtype: "F64", shape: [], data: Float64Array.of(0.1) },
    ],
    { format: "pt" },
  );
  const file = await openSafetensors(path);
  const expected = ["ids", "scalar", "10", "9", "B", "b", "none", "\uFF21", "\u{1F9FE}", "half"];
  expect([...file.tensors.keys()].sort((a, b) => offset(a) - offset(b))).toHaveLength(11);
  function offset(name: string): number {
    return file.tensors.get(name)!.offset_bytes;
  }
  const text = readFileSync(path).toString("utf8");
  const order = [...expected, "flags"];
  const places = order.map((name) => text.indexOf(`${JSON.stringify(name)}:{"dtype"`));
  expect(places.every((place, i) => place > (places[i - 1] ?? 0))).toBe(true);
  expect(Math.min(...order.map(offset)) % 8).toBe(0);
  expect(file.metadata.get("format")).toBe("pt");
  expect(file.tensors.get("none")).toMatchObject({ shape: [0, 4], length_bytes: 0 });
  expect((await readTensor(file, "ids")).data).toEqual(BigInt64Array.of(-5n));
  expect((await readTensor(file, "flags")).data).toEqual(Uint8Array.of(1, 0, 1));
  expect(await readTensorFloat32(file, "half")).toEqual(Float32Array.of(1));
  expect(await readTensorFloat32(file, "scalar")).toEqual(Float32Array.of(Math.fround(0.1)));
  expect(await readTensorFloat32(file, "none")).toEqual(new Float32Array(0));
  const raw = readFileSync(path).subarray(offset("b"), offset("b") + 4);
  expect(Buffer.from(await readTensorBytes(file, "b")).equals(raw)).toBe(true);
});

test("a tensor made on demand is asked for once, in its turn; views with an offset are right", async () => {
  const path = newPath();
  const asked: string[] = [];
  const make = (name: string): TensorToWrite => ({
    name,
    dtype: "BF16",
    shape: [2],
    data: () => {
      asked.push(name);
      return Promise.resolve(Uint16Array.of(0, 0x3f80, 0xc000).subarray(1));
    },
  });
  await writeSafetensors(path, [make("z"), make("a")]);
  expect(asked).toEqual(["a", "z"]);
  const file = await openSafetensors(path);
  expect(await readTensorFloat32(file, "z")).toEqual(Float32Array.of(1, -2));
});

test("data of the wrong length is our bug, and the old file stays", async () => {
  const path = newPath();
  writeFileSync(path, "old");
  const tensor: TensorToWrite = { name: "x", dtype: "F32", shape: [2], data: new Float32Array(3) };
  await expect(writeSafetensors(path, [tensor])).rejects.toThrow(/internal: x is F32 \[2\]/);
  await expect(writeSafetensors(path, [tensor, tensor])).rejects.toThrow("internal:");
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
});

test("asking for a tensor that is not there, or for numbers of an integer tensor", async () => {
  const path = newPath();
  await writeSafetensors(path, [{ name: "i", dtype: "I32", shape: [1], data: Int32Array.of(1) }]);
  const file = await openSafetensors(path);
  await expect(readTensor(file, "j")).rejects.toMatchObject({ code: "safetensors.no_tensor" });
  await expect(readTensorFloat32(file, "i")).rejects.toMatchObject({
    code: "safetensors.not_float",
  });
});

describe("hostile files", () => {
  const hugeLength = Buffer.alloc(32, 0xff);
  const files: Record<string, [code: string, make: () => string]> = {
    "an empty file": ["safetensors.truncated", () => write(Buffer.alloc(0))],
    "seven bytes": ["safetensors.truncated", () => write(Buffer.alloc(7))],
    "a header of 2^64-1 bytes": ["safetensors.header_too_large", () => write(hugeLength)],
    "a header longer than the file": [
      "safetensors.truncated",
      () => write(Buffer.concat([Buffer.of(100, 0, 0, 0, 0, 0, 0, 0), Buffer.from("{}")])),
    ],
    "not JSON": ["safetensors.header_json", () => handMade("{]")],
    "bytes that are not UTF-8": [
      "safetensors.header_json",
      () => write(Buffer.concat([Buffer.of(3, 0, 0, 0, 0, 0, 0, 0), Buffer.of(0x7b, 0xff, 0x7d)])),
    ],
    "a list": ["safetensors.header_json", () => handMade("[]")],
    "space before the brace": ["safetensors.header_json", () => handMade(" {}")],
    "an empty header": ["safetensors.header_json", () => handMade("")],
    "the same tensor twice": [
      "safetensors.duplicate_key",
      () =>
        handMade(
          `{"a":${JSON.stringify(f32(0, 4, 1))},"\\u0061":${JSON.stringify(f32(4, 8, 1))}}`,
          8,
        ),
    ],
    "the same metadata key twice": [
      "safetensors.duplicate_key",
      () => handMade(`{"__metadata__":{"k":"1","k":"2"}}`),
    ],
    "metadata that is not text": [
      "safetensors.header_entry",
      () => handMade({ __metadata__: { k: 1 } }),
    ],
    "an entry that is a list": ["safetensors.header_entry", () => handMade({ a: [] })],
    "an unknown dtype": [
      "safetensors.header_entry",
      () => handMade({ a: { dtype: "F31", shape: [1], data_offsets: [0, 4] } }, 4),
    ],
    "a dtype off the prototype": [
      "safetensors.header_entry",
      () => handMade({ a: { dtype: "toString", shape: [1], data_offsets: [0, 4] } }, 4),
    ],
    "an unknown key": [
      "safetensors.header_entry",
      () => handMade({ a: { ...f32(0, 4, 1), stride: 1 } }, 4),
    ],
    "a negative size": ["safetensors.header_entry", () => handMade({ a: f32(0, 4, -1) }, 4)],
    "half a size": ["safetensors.header_entry", () => handMade({ a: f32(0, 4, 0.5) }, 4)],
    "sizes whose product overflows": [
      "safetensors.header_entry",
      () => handMade({ a: f32(0, 4, 2 ** 52, 2 ** 52) }, 4),
    ],
    "sizes that do not fill the bytes": [
      "safetensors.header_entry",
      () => handMade({ a: f32(0, 8, 3) }, 8),
    ],
    "4-bit elements that end in half a byte": [
      "safetensors.header_entry",
      () => handMade({ a: { dtype: "F4", shape: [3], data_offsets: [0, 2] } }, 2),
    ],
    "offsets in the wrong order": [
      "safetensors.header_entry",
      () => handMade({ a: f32(4, 0, 0) }, 4),
    ],
    "three offsets": [
      "safetensors.header_entry",
      () => handMade({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4, 8] } }, 4),
    ],
    "tensors that overlap": [
      "safetensors.offsets",
      () => handMade({ a: f32(0, 8, 2), b: f32(4, 12, 2) }, 12),
    ],
    "the same bytes for two tensors": [
      "safetensors.offsets",
      () => handMade({ a: f32(0, 8, 2), b: f32(0, 8, 2) }, 8),
    ],
    "a gap": ["safetensors.offsets", () => handMade({ a: f32(0, 4, 1), b: f32(8, 12, 1) }, 12)],
    "a gap at the start": ["safetensors.offsets", () => handMade({ a: f32(4, 8, 1) }, 8)],
    "data cut off": ["safetensors.truncated", () => handMade({ a: f32(0, 8, 2) }, 7)],
    "data after the end": ["safetensors.trailing", () => handMade({ a: f32(0, 8, 2) }, 9)],
    "a missing file": ["file.missing", () => join(folder, "nowhere")],
    "a folder": ["file.is_folder", () => folder],
  };

  function write(bytes: Uint8Array): string {
    const path = newPath();
    writeFileSync(path, bytes);
    return path;
  }

  test.each(Object.entries(files))("%s", async (_, [code, make]) => {
    const path = make();
    const error: unknown = await openSafetensors(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KvittoError);
    expect(error).toMatchObject({ code });
    expect((error as KvittoError).message).toContain(path);
  });

  test("odd but right: keys that look like object internals, strings with braces in them", async () => {
    const name = '__proto__ {"a":1} \\';
    const path = handMade(
      `{"__proto__":${JSON.stringify(f32(0, 4, 1))},${JSON.stringify(name)}:${JSON.stringify(f32(4, 8, 1))}}  `,
      8,
    );
    const file = await openSafetensors(path);
    expect([...file.tensors.keys()].sort()).toEqual(["__proto__", name]);
  });

  test("a file that shrank after it was opened", async () => {
    const path = handMade({ a: f32(0, 8, 2) }, 8);
    const file = await openSafetensors(path);
    writeFileSync(path, readFileSync(path).subarray(0, -3));
    await expect(readTensorBytes(file, "a")).rejects.toMatchObject({
      code: "safetensors.truncated",
    });
  });
});

test("nothing is written into a folder that cannot be made", async () => {
  const blocked = join(folder, "blocked");
  mkdirSync(blocked);
  await expect(writeSafetensors(blocked, [])).rejects.toMatchObject({ code: "file.write_failed" });
});
