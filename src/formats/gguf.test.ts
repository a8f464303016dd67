import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gguf, GGMLQuantizationType } from "@huggingface/gguf";
import { afterAll, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { bfloat16ToFloat32, float16ToFloat32 } from "./float16.ts";
import { f32, string, u32, writeGguf, type GgufTensor, type GgufValue } from "./gguf.ts";

const folder = mkdtempSync(join(tmpdir(), "kvitto-gguf-"));
afterAll(() => rmSync(folder, { recursive: true }));

const random = new Random("gguf");
const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal());

async function bytesAt(path: string, at: number, length: number): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    return (await handle.read(Buffer.alloc(length), 0, length, at)).buffer;
  } finally {
    await handle.close();
  }
}

const shorts = (bytes: Buffer) =>
  Uint16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16LE(2 * i));

test("another reader finds every value and every tensor where it was put", async () => {
  const path = join(folder, "model.gguf");
  const metadata = new Map<string, GgufValue>([
    ["general.architecture", string("lfm2")],
    ["lfm2.block_count", u32(2)],
    ["lfm2.rope.freq_base", f32(10_000)],
    ["lfm2.attention.head_count_kv", { type: "array", of: "i32", values: [0, -2] }],
    ["tokenizer.ggml.scores", { type: "array", of: "f32", values: [-1.5, 0] }],
    ["tokenizer.ggml.tokens", { type: "array", of: "string", values: ["å", ""] }],
    ["tokenizer.ggml.add_bos_token", { type: "bool", value: true }],
  ]);
  const values = new Map(["a", "b", "c", "d"].map((name) => [name, normals(3 * 64)]));
  const types = ["F32", "F16", "BF16", "Q8_0"] as const;
  const tensors = [...values].map(([name, data], i): GgufTensor => {
    return { name, shape: [3, 64], type: types[i]!, data: () => data };
  });
  tensors.unshift({ name: "odd", shape: [5], type: "F32", data: () => normals(5) });
  await writeGguf(path, metadata, tensors);

  const read = await gguf(path, { allowLocalFile: true });
  expect(read.metadata).toMatchObject({
    "general.architecture": "lfm2",
    "lfm2.block_count": 2,
    "lfm2.rope.freq_base": 10_000,
    "lfm2.attention.head_count_kv": [0, -2],
    "tokenizer.ggml.scores": [-1.5, 0],
    "tokenizer.ggml.tokens": ["å", ""],
    "tokenizer.ggml.add_bos_token": true,
  });
  const found = new Map(read.tensorInfos.map((info) => [info.name, info]));
  const start = (name: string) => Number(read.tensorDataOffset + found.get(name)!.offset);
  expect(read.tensorInfos.map(({ offset }) => Number(offset) % 32)).toEqual([0, 0, 0, 0, 0]);
  expect(found.get("a")!.shape).toEqual([64n, 3n]); // the fastest axis first
  expect(found.get("d")!.dtype).toBe(GGMLQuantizationType.Q8_0);

  const wide = await bytesAt(path, start("a"), 4 * 192);
  expect(Float32Array.from(values.get("a")!, (_, i) => wide.readFloatLE(4 * i))).toEqual(
    values.get("a"),
  );
  const half = float16ToFloat32(shorts(await bytesAt(path, start("b"), 2 * 192)));
  const brain = bfloat16ToFloat32(shorts(await bytesAt(path, start("c"), 2 * 192)));
  const blocks = await bytesAt(path, start("d"), 6 * 34);
  for (let i = 0; i < 192; i++) {
    // Half a unit in the last of 11 and of 8 bits.
    expect(Math.abs(half[i]! - values.get("b")![i]!)).toBeLessThan(2 ** -11 * 4);
    expect(Math.abs(brain[i]! - values.get("c")![i]!)).toBeLessThan(2 ** -8 * 4);
    const at = Math.floor(i / 32) * 34;
    const [d] = float16ToFloat32(Uint16Array.of(blocks.readUInt16LE(at)));
    const back = d! * blocks.readInt8(at + 2 + (i % 32));
    // Half a step, and what rounding the step to float16 does to 127 of them.
    expect(Math.abs(back - values.get("d")![i]!)).toBeLessThanOrEqual(d! * (0.5 + 127 * 2 ** -11));
  }
});

test("halves are rounded away from zero, and a block of zeros stays zero", async () => {
  const path = join(folder, "q8.gguf");
  const data = new Float32Array(64);
  data.set([127, 0.5, -0.5, 1.5, -2.5, 0.49]); // d = 1
  const metadata = new Map([["general.architecture", string("llama")]]);
  await writeGguf(path, metadata, [{ name: "w", shape: [2, 32], type: "Q8_0", data: () => data }]);
  const { tensorDataOffset } = await gguf(path, { allowLocalFile: true });
  const bytes = await bytesAt(path, Number(tensorDataOffset), 68);
  expect([...bytes.subarray(2, 8)].map((byte) => (byte << 24) >> 24)).toEqual([
    127, 1, -1, 2, -3, 0,
  ]);
  expect([...bytes.subarray(34)].every((byte) => byte === 0)).toBe(true);
});
