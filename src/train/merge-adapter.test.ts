import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { mergeLora, mergedWeights } from "./merge-adapter.ts";
import type { LoraModule } from "./peft-adapter.ts";

const random = new Random("merge");
const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal());

function moduleOf(rank: number, inFeatures: number, outFeatures: number): LoraModule {
  return {
    lora_A: normals(rank * inFeatures),
    lora_B: normals(outFeatures * rank),
    rank,
    scaling: 2,
    inFeatures,
    outFeatures,
  };
}

test("a merged layer answers as the base plus the update", () => {
  const [rank, inFeatures, outFeatures] = [3, 8, 5];
  const module = moduleOf(rank, inFeatures, outFeatures);
  const weight = normals(outFeatures * inFeatures);
  const x = normals(inFeatures);
  const merged = mergeLora("q_proj", weight, module);
  const dot = (row: (i: number) => number, n: number) =>
    Array.from({ length: n }, (_, i) => row(i)).reduce((sum, v) => sum + v, 0);
  const down = Array.from({ length: rank }, (_, k) =>
    dot((i) => module.lora_A[k * inFeatures + i]! * x[i]!, inFeatures),
  );
  for (let o = 0; o < outFeatures; o++) {
    const base = dot((i) => weight[o * inFeatures + i]! * x[i]!, inFeatures);
    const update = dot((k) => module.lora_B[o * rank + k]! * down[k]!, rank);
    const got = dot((i) => merged[o * inFeatures + i]! * x[i]!, inFeatures);
    // Each merged element is rounded to float32 once: 8 · 10 · 2⁻²⁴ ≈ 5e-6.
    expect(Math.abs(got - (base + module.scaling * update))).toBeLessThan(1e-5);
  }
});

test("a new adapter, whose B is 0, changes nothing, and the base is left alone", () => {
  const module = { ...moduleOf(2, 4, 4), lora_B: new Float32Array(8) };
  const weight = normals(16);
  const before = weight.slice();
  const merged = mergeLora("q_proj", weight, module);
  expect(merged).toEqual(before);
  expect(merged).not.toBe(weight);
  mergeLora("q_proj", weight, moduleOf(2, 4, 4));
  expect(weight).toEqual(before);
});

test.each([
  ["a NaN in the adapter", NaN, 1, "adapter has diverged"],
  ["an infinity in the adapter", Infinity, 1, "adapter has diverged"],
  ["a sum beyond float32", 3e38, 3e38, "adapter has diverged"],
  ["a NaN in the base model", 1, NaN, "base model's own weight"],
])("%s is refused", (_, b, w, hint) => {
  const module: LoraModule = {
    lora_A: Float32Array.of(1),
    lora_B: Float32Array.of(b),
    rank: 1,
    scaling: 1,
    inFeatures: 1,
    outFeatures: 1,
  };
  expect(() => mergeLora("layers.7.v_proj", Float32Array.of(w), module)).toThrow(
    expect.objectContaining({
      code: "merge.not_finite",
      message: expect.stringContaining("layers.7.v_proj.weight[0,0]") as string,
      hint: expect.stringContaining(hint) as string,
    }),
  );
});

test("weights are merged under both of their names", async () => {
  const module = moduleOf(1, 2, 2);
  const weight = normals(4);
  const asked: string[] = [];
  const model = {
    storedName: (name: string) => `vision_model.${name}`,
    checkpoint: {
      readFloat32: (name: string) => {
        asked.push(name);
        return Promise.resolve(weight);
      },
    },
  };
  const adapter = { modules: new Map([["fc1", module]]) };
  const merged = [];
  for await (const one of mergedWeights(model, adapter)) merged.push(one);
  const data = mergeLora("fc1", weight, module);
  expect(merged).toEqual([{ name: "fc1.weight", storedName: "vision_model.fc1.weight", data }]);
  expect(asked).toEqual(["vision_model.fc1.weight"]);
});
