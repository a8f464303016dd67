import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { formatQuantState, nf4Tensors, parseQuantState, type QuantState } from "./bitsandbytes.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { CODE_BOOKS } from "./four-bit.ts";
import { writeSafetensors, type TensorToWrite } from "./safetensors.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-bnb-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function checkpointOf(tensors: readonly TensorToWrite[]) {
  await writeSafetensors(join(folder, "model.safetensors"), tensors);
  return openCheckpoint(folder);
}

const SHAPE = [40, 48];
const random = new Random("bnb");
const weights = Float32Array.from({ length: 40 * 48 }, () => 0.02 * random.normal());
const toQuantise = {
  ...{ name: "x.weight", shape: SHAPE, dtype: "BF16" as const },
  read: () => Promise.resolve(weights),
};

test("a state is the JSON that bitsandbytes packs, and read back it is the same", () => {
  const state: QuantState = {
    ...{ type: "nf4", blockSize: 64, shape: [2048, 5632], dtype: "BF16" },
    nested: { blockSize: 256, offset: 0.25 },
  };
  const text = formatQuantState(state);
  expect(text).toBe(
    '{"quant_type": "nf4", "blocksize": 64, "dtype": "bfloat16", "shape": [2048, 5632], ' +
      '"nested_blocksize": 256, "nested_dtype": "float32", "nested_offset": 0.25}',
  );
  const bytes = (value: string) => new TextEncoder().encode(value);
  expect(parseQuantState("x", bytes(text))).toEqual(state);
  expect(() => parseQuantState("x", bytes('{"quant_type": "int3"}'))).toThrow(
    "how its weight is quantised",
  );
});

test("the tensors have bitsandbytes' names, types and shapes", async () => {
  const tensors = await nf4Tensors(toQuantise);
  const blocks = (40 * 48) / 64;
  expect(
    Object.fromEntries(tensors.map(({ name, dtype, shape }) => [name, [dtype, ...shape]])),
  ).toEqual({
    "x.weight": ["U8", 960, 1],
    "x.weight.absmax": ["U8", blocks],
    "x.weight.quant_map": ["F32", 16],
    "x.weight.nested_absmax": ["F32", 1],
    "x.weight.nested_quant_map": ["F32", 256],
    "x.weight.quant_state.bitsandbytes__nf4": ["U8", expect.any(Number)],
  });
});

test("written and opened, the weight is what it was, within NF4 and its quantised maxima", async () => {
  const checkpoint = await checkpointOf(await nf4Tensors(toQuantise));
  expect([...checkpoint.quantised.keys()]).toEqual(["x.weight"]);
  const back = await checkpoint.readFloat32("x.weight");
  for (let block = 0; block < weights.length / 64; block++) {
    const own = weights.subarray(64 * block, 64 * block + 64);
    const most = Math.max(...own.map(Math.abs));
    for (const [i, value] of own.entries()) {
      // Half the widest gap, 0.152, and at most 0.0071 · (largest − mean maximum) < 2 % of a maximum.
      expect(Math.abs(back[64 * block + i]! - value)).toBeLessThanOrEqual(0.173 * most);
    }
  }
});

test("a weight without double quantisation, of FP4, in a storage of 16 bits", async () => {
  const state = formatQuantState({
    ...{ type: "fp4", blockSize: 64, shape: [4, 32], dtype: "F16", nested: null },
  });
  const bytes = new TextEncoder().encode(state);
  const codes = Uint8Array.from({ length: 64 }, (_, i) => i);
  const float = (name: string, data: Float32Array): TensorToWrite => ({
    ...{ name, dtype: "F32", shape: [data.length], data },
  });
  const checkpoint = await checkpointOf([
    { name: "y.weight", dtype: "BF16", shape: [32, 1], data: new Uint16Array(codes.buffer) },
    float("y.weight.absmax", Float32Array.of(12, 24)),
    float("y.weight.quant_map", CODE_BOOKS.fp4),
    {
      name: "y.weight.quant_state.bitsandbytes__fp4",
      ...{ dtype: "U8", shape: [bytes.length], data: bytes },
    },
  ]);
  const values = await checkpoint.readFloat32("y.weight");
  expect(values).toHaveLength(128);
  // Byte 1 is the codes 0 and 1; byte 33, in the second block, the codes 2 and 1.
  expect([...values.subarray(2, 4)]).toEqual([0, 0.0625]);
  expect([...values.subarray(66, 68)]).toEqual([16, 0.125]);
});

test("a part that is missing, and another code book, are named", async () => {
  const tensors = await nf4Tensors(toQuantise);
  const without = tensors.filter(({ name }) => name !== "x.weight.nested_absmax");
  await expect(checkpointOf(without)).rejects.toMatchObject({ code: "quantised.part" });
  const other = tensors.map((tensor) =>
    tensor.name === "x.weight.quant_map" ? { ...tensor, data: new Float32Array(16) } : tensor,
  );
  await expect(checkpointOf(other)).rejects.toMatchObject({ code: "quantised.code_book" });
  await expect(
    nf4Tensors({ ...toQuantise, read: () => Promise.resolve(weights.with(0, NaN)) }).then(
      checkpointOf,
    ),
  ).rejects.toMatchObject({ code: "quantised.not_finite" });
});
