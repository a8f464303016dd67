import { z } from "zod";
import { openCheckpoint } from "../formats/checkpoint.ts";
import { gemm } from "../engine/ops/gemm.ts";
import { reshape } from "../engine/ops/reshape.ts";
import { softmax } from "../engine/ops/softmax.ts";
import { hostFloat32, openSession, type SessionOptions } from "../engine/session.ts";
import { parseConfig } from "./config-keys.ts";
import { readModelJson } from "./load-model.ts";
import { positionWeights, siglip2, Siglip2ConfigFile, visionInputs } from "./siglip2.ts";
import { createWeights, refuseExtraTensors } from "./weights.ts";

/** config.json's `model_type` of a tower with a dense reader. */
export const DENSE_READER_TYPE = "kvitto_dense_reader";
/** The tower's weights keep the names that they have in an LFM2-VL checkpoint. */
export const DENSE_READER_TOWER = "model.vision_tower";
/** [2·K, C]: rows 0..K−1 score the left half of a patch, K..2K−1 the right. */
export const DENSE_READER_WEIGHT = "reader.weight";

const DenseReaderConfigFile = z.strictObject({
  model_type: z.literal(DENSE_READER_TYPE),
  dtype: z.string().optional(),
  vision_config: Siglip2ConfigFile,
  /** Class → what is read: "" where no character is centred, U+FFFD for one without a class. */
  characters: z.array(z.string()).min(2),
});

/** Grey pixels, row by row, 255 = paper; sides are multiples of the patch. */
export interface GreyWindow {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * A reader without a language: which character is centred in the left and the right half of every
 * patch of a picture.
 */
export interface DenseReader extends AsyncDisposable {
  /** Class → character. Class 0 is "": no character is centred here. */
  readonly characters: readonly string[];
  readonly patchSide_px: number;
  /**
   * Probabilities [rows, 2·columns, K] of each window, rows and columns counted in patches.
   * All windows of one call have the same size.
   */
  read(windows: readonly GreyWindow[]): Promise<Float32Array[]>;
}

/** Ink (1 black, 0 paper) in patches of three equal channels: [P, patch²·3], (y, x, channel). */
export function inkPatches({ width, height, pixels }: GreyWindow, side_px: number): Float32Array {
  const [rows, columns] = [height / side_px, width / side_px];
  const values = new Float32Array(rows * columns * side_px * side_px * 3);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let y = 0; y < side_px; y++) {
        let from = (row * side_px + y) * width + column * side_px;
        for (let x = 0; x < side_px; x++) {
          const ink = 1 - pixels[from++]! / 255;
          values[at++] = ink;
          values[at++] = ink;
          values[at++] = ink;
        }
      }
    }
  }
  return values;
}

/**
 * Opens a folder with config.json and model.safetensors of a tower and its reader.
 * @throws {KvittoError} `model.file`, `config.unsupported`, `checkpoint.*`, `weights.*`
 */
export async function openDenseReader(
  folder: string,
  options: SessionOptions = {},
): Promise<DenseReader> {
  const file = await readModelJson(folder, "config.json");
  const { characters, vision_config: cfg } = parseConfig(
    DenseReaderConfigFile,
    file,
    `${folder}/config.json`,
  );
  const classes = characters.length;
  const store = createWeights(await openCheckpoint(folder));
  // Windows of one call have one size: there is no padding to hide.
  const inputs = { ...visionInputs(cfg), vision_bias: null };
  const tower = siglip2(store.root.at(DENSE_READER_TOWER), inputs, cfg);
  const head = store.root.get(DENSE_READER_WEIGHT, [2 * classes, cfg.hiddenSize]);
  const scores = gemm(reshape(tower.postLayerNorm, [null, cfg.hiddenSize]), head, false, true);
  const probabilities = softmax(reshape(scores, [null, classes])); // [2·N·P, K]
  refuseExtraTensors(store, () => false);
  const session = await openSession({ probabilities }, options);
  const { patchSide_px, patchValues, gridSide } = cfg;

  return {
    characters,
    patchSide_px,
    async read(windows) {
      const [first] = windows;
      if (first === undefined) return [];
      const { width, height } = first;
      for (const window of windows) checkWindow(window, first, patchSide_px);
      const grid = { height_patches: height / patchSide_px, width_patches: width / patchSide_px };
      const patches = grid.height_patches * grid.width_patches;
      const pixels = new Float32Array(windows.length * patches * patchValues);
      for (const [n, window] of windows.entries()) {
        pixels.set(inkPatches(window, patchSide_px), n * patches * patchValues);
      }
      const grids = windows.map(() => grid);
      const result = await session.run({
        pixel_values: hostFloat32([windows.length, patches, patchValues], pixels),
        position_weights: hostFloat32(
          [windows.length, patches, gridSide ** 2],
          positionWeights(grids, gridSide, patches),
        ),
      });
      const all = result["probabilities"]!.data as Float32Array; // a float32 graph
      const size = patches * 2 * classes;
      return windows.map((_, n) => all.slice(n * size, (n + 1) * size));
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

function checkWindow(window: GreyWindow, first: GreyWindow, side_px: number): void {
  const { width, height, pixels } = window;
  const whole = width % side_px === 0 && height % side_px === 0 && pixels.length === width * height;
  if (!whole) {
    throw new Error(
      `internal: a window of ${width}×${height} px with ${pixels.length} values is not made of patches of ${side_px} px`,
    );
  }
  if (width !== first.width || height !== first.height) {
    throw new Error(
      `internal: windows of ${first.width}×${first.height} and ${width}×${height} px in one call`,
    );
  }
}
