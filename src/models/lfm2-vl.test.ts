import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { openSession } from "../engine/session.ts";
import { editTensors, scratchFolder } from "./checkpoint-for-tests.ts";
import { unshuffleIndex } from "./image-batch.ts";
import { lfm2VlSpellings } from "./lfm2-vl.ts";
import { loadModel } from "./load-model.ts";

test("an image token is a square of patches, rows of squares first, each image after the other", () => {
  const grids = [
    { height_patches: 2, width_patches: 4 },
    { height_patches: 4, width_patches: 2 },
  ];
  expect(unshuffleIndex(grids, 2, 10)).toEqual([
    ...[0, 1, 4, 5], //     image 0, left square: two patches of row 0, two of row 1
    ...[2, 3, 6, 7],
    ...[10, 11, 12, 13], // image 1 starts where 10 padded patches end
    ...[14, 15, 16, 17],
  ]);
  expect(unshuffleIndex([{ height_patches: 3, width_patches: 3 }], 3, 9)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8,
  ]);
});

test("every name is tried as it is first", () => {
  for (const name of [
    "lm_head.weight",
    "model.multi_modal_projector.linear_1.bias",
    "model.language_model.embed_tokens.weight",
    "model.vision_tower.post_layernorm.bias",
  ]) {
    const spellings = lfm2VlSpellings(name);
    expect(spellings[0]).toBe(name);
    expect(spellings.length).toBeGreaterThan(1);
  }
});

/** Abramowitz and Stegun 7.1.26 is good to 1.5e-7, which adds nothing to the tolerance below. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const coefficients = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const polynomial = coefficients.reduce((sum, a) => (sum + a) * t, 0);
  return Math.sign(x) * (1 - polynomial * Math.exp(-x * x));
}

test("a projector without its norm is two linears with an exact GELU between", async () => {
  await using scratch = await scratchFolder("05-lfm2-vl-e2e");
  const path = join(scratch.folder, "config.json");
  const text = await readFile(path, "utf8");
  const changed = text.replace(
    '"projector_use_layernorm": true',
    '"projector_use_layernorm": false',
  );
  expect(changed).not.toBe(text);
  await writeFile(path, changed);
  const projector = "model.multi_modal_projector";
  await editTensors(scratch.folder, (tensors) =>
    tensors.filter(({ name }) => !name.startsWith(`${projector}.layer_norm`)),
  );

  const { vision, checkpoint, ...model } = await loadModel(scratch.folder);
  const stages = vision!.encode(model.weights().root);
  const outputs = { patches: stages.postLayerNorm, features: stages.features };
  await using session = await openSession(outputs, { device: "cpu" });
  const random = new Random("projector");
  const grid = { height_patches: 2, width_patches: 6 };
  const pixel_values = Float32Array.from({ length: 12 * vision!.patchValues }, () =>
    random.uniform(-1, 1),
  );
  const { patches, features } = await session.run(vision!.feeds([{ ...grid, pixel_values }]));

  const side = Number(stages.postLayerNorm.shape[2]);
  const read = (name: string) => checkpoint.readFloat32(`${projector}.${name}`);
  const linear = async (name: string, x: number[]) => {
    const [weight, bias] = [await read(`${name}.weight`), await read(`${name}.bias`)];
    return [...bias].map((b, o) =>
      x.reduce((sum, value, i) => sum + value * weight[o * x.length + i]!, b),
    );
  };
  for (let token = 0; token < 3; token++) {
    const corners = [2 * token, 2 * token + 1, 2 * token + 6, 2 * token + 7];
    const square = corners.flatMap((p) =>
      [...patches!.data.slice(p * side, (p + 1) * side)].map(Number),
    );
    const inner = (await linear("linear_1", square)).map(
      (x) => (x / 2) * (1 + erf(x / Math.SQRT2)),
    );
    const want = await linear("linear_2", inner);
    const got = features!.data.slice(token * want.length, (token + 1) * want.length);
    // Sums of 192 and 96 products of size 1: (192 + 96) · 2⁻²⁴ ≈ 2e-5.
    for (const [i, value] of want.entries())
      expect(Math.abs(Number(got[i]) - value)).toBeLessThan(2e-5);
  }
});
