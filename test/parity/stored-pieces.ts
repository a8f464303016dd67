import { existsSync } from "node:fs";
import { join } from "node:path";
import { openSafetensors } from "../../src/formats/safetensors.ts";
import type { Patches } from "../../src/models/vision-encoder.ts";
import type { ParityCase } from "./case.ts";

interface Pixels {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** [N,P,V], padded rows of patches: LFM2-VL. */
function paddedRows({ shape, data }: Pixels, grids: readonly (readonly [number, number])[]) {
  const [, patches, values] = shape as readonly [number, number, number];
  return grids.map(([height_patches, width_patches], n): Patches => {
    const from = n * patches * values;
    const length = height_patches * width_patches * values;
    return {
      pixel_values: data.subarray(from, from + length),
      ...{ height_patches, width_patches },
    };
  });
}

/** [P,3,side,side], the patches of all images one after another: PaddleOCR-VL. */
function joinedPatches(
  { shape, data }: Pixels,
  grids: readonly (readonly [number, number, number])[],
) {
  const values = shape.slice(1).reduce((product, side) => product * side, 1);
  let at = 0;
  return grids.map(([, height_patches, width_patches]): Patches => {
    const length = height_patches * width_patches * values;
    at += length;
    return {
      pixel_values: data.subarray(at - length, at),
      ...{ height_patches, width_patches },
    };
  });
}

/** [B,N,3,H,W], whole tiles; rows with fewer have zeros, which the reference drops: SmolVLM. */
function wholeTiles({ shape, data }: Pixels, patchValues: number): Patches[] {
  const [height, width] = shape.slice(-2) as [number, number];
  const side = Math.sqrt(patchValues / 3);
  const [height_patches, width_patches] = [Math.floor(height / side), Math.floor(width / side)];
  const pieces: Patches[] = [];
  for (let from = 0; from < data.length; from += 3 * height * width) {
    const tile = data.subarray(from, from + 3 * height * width);
    if (tile.every((value) => value === 0)) continue;
    const pixel_values = new Float32Array(height_patches * width_patches * patchValues);
    let at = 0;
    for (let patch = 0; patch < height_patches * width_patches; patch++) {
      const top = Math.floor(patch / width_patches) * side;
      const left = (patch % width_patches) * side;
      for (let c = 0; c < 3; c++) {
        for (let y = 0; y < side; y++) {
          const start = (c * height + top + y) * width + left;
          pixel_values.set(tile.subarray(start, start + side), at);
          at += side;
        }
      }
    }
    pieces.push({ pixel_values, height_patches, width_patches });
  }
  return pieces;
}

interface StoredGrids {
  readonly spatial_shapes?: readonly (readonly [number, number])[] | undefined;
  readonly image_grid_thw?: readonly (readonly [number, number, number])[] | undefined;
}

/** The images a run was computed on, from its stored pixels; none for a run on text. */
export async function storedPieces(
  parity: ParityCase,
  runName: string,
  { inputs }: { readonly inputs: StoredGrids },
  patchValues: number,
): Promise<Patches[]> {
  const path = join(parity.folder, "inputs.safetensors");
  const name = `${runName}.pixel_values`;
  if (!existsSync(path) || !(await openSafetensors(path)).tensors.has(name)) return [];
  const pixels = await parity.input(name);
  if (inputs.spatial_shapes !== undefined) return paddedRows(pixels, inputs.spatial_shapes);
  if (inputs.image_grid_thw !== undefined) return joinedPatches(pixels, inputs.image_grid_thw);
  return wholeTiles(pixels, patchValues);
}
