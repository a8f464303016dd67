import { z } from "zod";
import { openCheckpoint } from "../formats/checkpoint.ts";
import { addDimensions, symbol } from "../engine/dimension.ts";
import { add } from "../engine/ops/add.ts";
import { concat } from "../engine/ops/concat.ts";
import { gelu } from "../engine/ops/gelu.ts";
import { pad } from "../engine/ops/pad.ts";
import { reshape } from "../engine/ops/reshape.ts";
import { slice } from "../engine/ops/slice.ts";
import { softmax } from "../engine/ops/softmax.ts";
import { hostFloat32, openSession, type SessionOptions } from "../engine/session.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import { levelAt, levelCounts } from "../formats/grey-levels.ts";
import { parseConfig } from "./config-keys.ts";
import type { GreyImage } from "../formats/grey-image.ts";
import { fixedSide, layerNorm, linear } from "./layers.ts";
import { readModelJson } from "./load-model.ts";
import { createWeights, refuseExtraTensors, type Weights } from "./weights.ts";

/** config.json's `model_type` of a reader of single lines. */
export const STRIP_READER_TYPE = "kvitto_strip_reader";
/** Height of a strip: a line of print with a little of its neighbours. */
export const STRIP_HEIGHT_PX = 32;
/** Width of a column of cells; a character is named in the column in which its middle lies. */
export const STRIP_COLUMN_PX = 4;
/** Side of the square of pixels that a cell of 4 × 4 px sees. */
const SEEN_PX = 8;
const CELL_ROWS = STRIP_HEIGHT_PX / STRIP_COLUMN_PX;
const CELL_VALUES = SEEN_PX * SEEN_PX;
/** Paper is nearly constant over channels: its noise must not be blown up. */
const EPSILON = 1e-3;

/** Sizes of the network: channels of its three parts, and how far the last one looks. */
export interface StripReaderShape {
  /** Channels while a column has 8 cells, and while it has 4. */
  readonly cellChannels: readonly [number, number];
  /** Blocks of 3 × 3 cells in each of these. */
  readonly cellBlocks: readonly [number, number];
  readonly columnChannels: number;
  /** Distance of the columns that each block over columns joins: c−d, c, c+d. */
  readonly dilations: readonly number[];
  readonly classes: number;
}

const ConfigFile = z.strictObject({
  model_type: z.literal(STRIP_READER_TYPE),
  dtype: z.string().optional(),
  cell_channels: z.tuple([z.int().positive(), z.int().positive()]),
  cell_blocks: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
  column_channels: z.int().positive(),
  dilations: z.array(z.int().positive()),
  /** Class → what is read: "" where no character is centred, U+FFFD for one without a class. */
  characters: z.array(z.string()).min(2),
});

/** config.json of a reader of this shape. */
export function stripReaderConfig(
  shape: Omit<StripReaderShape, "classes">,
  characters: readonly string[],
): z.infer<typeof ConfigFile> {
  return {
    model_type: STRIP_READER_TYPE,
    dtype: "bfloat16",
    cell_channels: [...shape.cellChannels],
    cell_blocks: [...shape.cellBlocks],
    column_channels: shape.columnChannels,
    dilations: [...shape.dilations],
    characters: [...characters],
  };
}

/** x and its neighbours at distance d along an axis, side by side: [..,C] → [..,3·C], zeros beyond. */
function besides(x: Tensor, axis: number, distance: number): Tensor {
  const length = x.shape[axis]!;
  const wide = pad(x, axis, distance, distance);
  const at = (from: number) => slice(wide, axis, from, addDimensions(length, from));
  return concat([at(0), x, at(2 * distance)], -1);
}

/** x + W₂·gelu(W₁·[neighbours of LayerNorm(x)]): a residual convolution. */
function block(w: Weights, x: Tensor, spread: (x: Tensor) => Tensor): Tensor {
  const channels = fixedSide(x, -1);
  const seen = spread(layerNorm(w.at("norm"), x, EPSILON));
  const mixed = gelu(linear(w.at("mix"), seen, channels, true), "tanh");
  return add(x, linear(w.at("out"), mixed, channels, true));
}

/** The pixels that every cell of every column sees, [B, columns, 8, 64], as the graph's input. */
export function stripInput(): Tensor {
  return input("cells", "float32", [symbol("B"), symbol("W"), CELL_ROWS, CELL_VALUES]);
}

/**
 * Scores [B·columns, K] of the character whose middle lies in each column: residual convolutions
 * over cells of 4 × 4 px, whose height is halved once, then over whole columns. Nothing in it
 * depends on a place, so that strips of any width are read alike.
 */
export function stripReader(w: Weights, cells: Tensor, shape: StripReaderShape): Tensor {
  const [batch, columns] = [cells.shape[0]!, cells.shape[1]!];
  const [tall, low] = shape.cellChannels;
  const around = (x: Tensor) => besides(besides(x, 1, 1), 2, 1);
  let x = gelu(linear(w.at("stem"), cells, tall, true), "tanh");
  for (let i = 0; i < shape.cellBlocks[0]; i++) x = block(w.at(`tall.${i}`), x, around);
  x = reshape(x, [batch, columns, CELL_ROWS / 2, 2 * tall]);
  x = gelu(linear(w.at("halve"), x, low, true), "tanh");
  for (let i = 0; i < shape.cellBlocks[1]; i++) x = block(w.at(`low.${i}`), x, around);
  x = reshape(x, [batch, columns, (CELL_ROWS / 2) * low]);
  x = linear(w.at("column"), x, shape.columnChannels, true);
  for (const [i, distance] of shape.dilations.entries()) {
    x = block(w.at(`columns.${i}`), x, (y) => besides(y, 1, distance));
  }
  const scores = linear(w.at("head"), layerNorm(w.at("norm"), x, EPSILON), shape.classes, true);
  return reshape(scores, [null, shape.classes]);
}

/** Share of the darkest or lightest pixels that may be specks. */
const SPECKS = 0.01;
/** Levels between ink and paper below which a strip is as good as empty. */
const LEAST_CONTRAST = 40;

/**
 * Ink of a strip (1 darkest, 0 paper; light print on dark is turned round), as the cells see it:
 * [columns, 8, 64], each 8 × 8 px about its own 4 × 4.
 */
export function stripCells({ width, height, pixels }: GreyImage): Float32Array {
  if (height !== STRIP_HEIGHT_PX || width % STRIP_COLUMN_PX !== 0) {
    throw new Error(`internal: a strip of ${width}×${height} px`);
  }
  const counts = levelCounts(pixels);
  const paper = levelAt(counts, pixels.length * 0.5);
  const below = paper - levelAt(counts, pixels.length * SPECKS);
  const above = levelAt(counts, pixels.length * (1 - SPECKS)) - paper;
  const range = Math.max(LEAST_CONTRAST, below, above) * (above > below ? -1 : 1);
  const columns = width / STRIP_COLUMN_PX;
  const cells = new Float32Array(columns * CELL_ROWS * CELL_VALUES);
  const reach = (SEEN_PX - STRIP_COLUMN_PX) / 2;
  let at = 0;
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < CELL_ROWS; row++) {
      for (let dy = 0; dy < SEEN_PX; dy++) {
        const y = row * STRIP_COLUMN_PX + dy - reach;
        for (let dx = 0; dx < SEEN_PX; dx++, at++) {
          const x = column * STRIP_COLUMN_PX + dx - reach;
          if (y < 0 || x < 0 || y >= height || x >= width) continue;
          cells[at] = (paper - pixels[y * width + x]!) / range;
        }
      }
    }
  }
  return cells;
}

/** Cells of strips as one batch; narrower ones are followed by paper. */
export function stripBatch(strips: readonly GreyImage[]): {
  readonly columns: number;
  readonly cells: Float32Array;
} {
  const columns = Math.max(...strips.map(({ width }) => width / STRIP_COLUMN_PX));
  const size = columns * CELL_ROWS * CELL_VALUES;
  const cells = new Float32Array(strips.length * size);
  for (const [n, strip] of strips.entries()) cells.set(stripCells(strip), n * size);
  return { columns, cells };
}

export function stripFeed(strips: readonly GreyImage[]) {
  const { columns, cells } = stripBatch(strips);
  return { columns, cells: hostFloat32([strips.length, columns, CELL_ROWS, CELL_VALUES], cells) };
}

/** Reads single lines of print. */
export interface StripReader extends AsyncDisposable {
  /** Class → character. Class 0 is "": no character is centred here. */
  readonly characters: readonly string[];
  /** Probabilities [columns, K] for each strip of 32 px height; widths are multiples of 4 px. */
  read(strips: readonly GreyImage[]): Promise<Float32Array[]>;
}

/**
 * Opens a folder with config.json and model.safetensors of a strip reader.
 * @throws {KvittoError} `model.file`, `config.unsupported`, `checkpoint.*`, `weights.*`
 */
export async function openStripReader(
  folder: string,
  options: SessionOptions = {},
): Promise<StripReader> {
  const file = await readModelJson(folder, "config.json");
  const config = parseConfig(ConfigFile, file, `${folder}/config.json`);
  const { characters } = config;
  const store = createWeights(await openCheckpoint(folder));
  const scores = stripReader(store.root, stripInput(), {
    cellChannels: config.cell_channels,
    cellBlocks: config.cell_blocks,
    columnChannels: config.column_channels,
    dilations: config.dilations,
    classes: characters.length,
  });
  refuseExtraTensors(store, () => false);
  const session = await openSession({ probabilities: softmax(scores) }, options);
  return {
    characters,
    async read(strips) {
      if (strips.length === 0) return [];
      const { columns, cells } = stripFeed(strips);
      const result = await session.run({ cells });
      const all = result["probabilities"]!.data as Float32Array; // a float32 graph
      return strips.map(({ width }, n) => {
        const from = n * columns * characters.length;
        return all.slice(from, from + (width / STRIP_COLUMN_PX) * characters.length);
      });
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}
