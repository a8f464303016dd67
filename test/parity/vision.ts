import { openSession } from "../../src/engine/session.ts";
import { hostFloat32 } from "../../src/engine/session.ts";
import type { Tensor } from "../../src/engine/tensor.ts";
import { openCheckpoint } from "../../src/formats/checkpoint.ts";
import { readModelJson } from "../../src/models/load-model.ts";
import {
  parseSiglip2Config,
  positionWeights,
  siglip2,
  siglip2Head,
  visionInputs,
} from "../../src/models/siglip2.ts";
import { HIDDEN } from "../../src/models/sequence.ts";
import { createWeights, refuseExtraTensors } from "../../src/models/weights.ts";
import { compareTensor } from "./compare.ts";
import { TOLERANCE, type ParityCase } from "./case.ts";
import { compareRealPatches } from "./language.ts";
import type { ParityRow } from "./row.ts";

/** Case 06: the vision tower alone, with its pooling head and resized position embeddings. */
export async function visionRows(parity: ParityCase): Promise<ParityRow[]> {
  const cfg = parseSiglip2Config(await readModelJson(parity.folder, "config.json"));
  const checkpoint = await openCheckpoint(parity.folder);
  const store = createWeights(checkpoint, { spellings: (name) => [name, `vision_model.${name}`] });
  const inputs = visionInputs(cfg);
  const stages = siglip2(store.root, inputs, cfg);
  const pooled = siglip2Head(store.root.at("head"), stages.postLayerNorm, cfg, inputs.vision_bias);
  refuseExtraTensors(store, () => false);
  const outputs: Record<string, Tensor> = {
    vision_embeddings: stages.embeddings,
    vision_post_layernorm: stages.postLayerNorm,
    pooler_output: pooled,
  };
  for (const [i, layer] of stages.layers.entries()) outputs[`vision_layer_${i}`] = layer;
  await using session = await openSession(outputs, { device: "cpu" });

  const shapes = await parity.input("spatial_shapes");
  const pixels = await parity.input("pixel_values");
  const all = Array.from({ length: shapes.shape[0]! }, (_, n) => ({
    height_patches: shapes.data[2 * n]!,
    width_patches: shapes.data[2 * n + 1]!,
  }));
  const [, patches, values] = pixels.shape;
  const rows: ParityRow[] = [];
  const runs = [
    { name: "fwd", grids: all, first: 0, padded: patches! },
    {
      name: "single",
      grids: [all[2]!],
      first: 2,
      padded: all[2]!.height_patches * all[2]!.width_patches,
    },
  ];
  for (const { name, grids, first, padded } of runs) {
    const lengths = grids.map((grid) => grid.height_patches * grid.width_patches);
    const data = new Float32Array(grids.length * padded * values!);
    const bias = new Float32Array(grids.length * padded).fill(HIDDEN);
    for (const [n, length] of lengths.entries()) {
      const from = (first + n) * patches! * values!;
      data.set(
        pixels.data.subarray(from, from + Math.min(padded, patches!) * values!),
        n * padded * values!,
      );
      bias.fill(0, n * padded, n * padded + length);
    }
    const results = await session.run({
      pixel_values: hostFloat32([grids.length, padded, values!], data),
      position_weights: hostFloat32(
        [grids.length, padded, cfg.gridSide ** 2],
        positionWeights(grids, cfg.gridSide, padded),
      ),
      vision_bias: hostFloat32([grids.length, 1, 1, padded], bias),
    });
    for (const [output, { data: got }] of Object.entries(results)) {
      const candidates = Object.keys(parity.file.tensors).filter(
        (key) =>
          key === `${name}.${output}` ||
          (output === "vision_post_layernorm" && key === `${name}.last_hidden_state`),
      );
      for (const key of candidates) {
        const stored = parity.file.tensors[key]!.shape;
        const isPatchLevel = stored.length === 3;
        const mask = (width: number) =>
          lengths.flatMap((length) => Array.from({ length: width }, (_, p) => p < length));
        rows.push(
          isPatchLevel
            ? await compareRealPatches(
                parity,
                key,
                got as Float32Array,
                mask(padded),
                mask(stored[1]!),
              )
            : compareTensor(key, got as Float32Array, await parity.values(key), {
                absolute: TOLERANCE.activation,
              }),
        );
      }
    }
  }
  return [...rows, ...(await positionRows(parity, cfg.gridSide, cfg.hiddenSize))];
}

/** `pos_embed.HxW`: the learned grid resized to H×W, computed here from the same matrix. */
async function positionRows(
  parity: ParityCase,
  gridSide: number,
  channels: number,
): Promise<ParityRow[]> {
  const checkpoint = await openCheckpoint(parity.folder);
  const name = [...checkpoint.tensors.keys()].find((key) =>
    key.endsWith("position_embedding.weight"),
  );
  const grid = await checkpoint.readFloat32(name!);
  const rows: ParityRow[] = [];
  for (const key of Object.keys(parity.file.tensors)) {
    const match = /^pos_embed\.(\d+)x(\d+)$/.exec(key);
    if (match === null) continue;
    const [height, width] = [Number(match[1]), Number(match[2])];
    const weights = positionWeights(
      [{ height_patches: height, width_patches: width }],
      gridSide,
      height * width,
    );
    const got = new Float32Array(height * width * channels);
    const cells = gridSide ** 2;
    for (let p = 0; p < height * width; p++) {
      for (let g = 0; g < cells; g++) {
        const weight = weights[p * cells + g]!;
        if (weight === 0) continue;
        for (let c = 0; c < channels; c++) {
          got[p * channels + c]! += weight * grid[g * channels + c]!;
        }
      }
    }
    rows.push(compareTensor(key, got, await parity.values(key), { absolute: 1e-5 }));
  }
  return rows;
}
