import { join } from "node:path";
import { z } from "zod";
import { KvittoError } from "../../src/core/errors.ts";
import { decodeImage } from "../../src/formats/image.ts";
import { resizeImage } from "../../src/formats/image-resize.ts";
import { openSafetensors, readTensor } from "../../src/formats/safetensors.ts";
import type { SafetensorsFile } from "../../src/formats/safetensors.ts";
import { loadLfm2VlProcessor, parseImageConfig } from "../../src/models/lfm2-vl-image-config.ts";
import type { Lfm2VlImageConfig } from "../../src/models/lfm2-vl-image-config.ts";
import { planImage } from "../../src/models/lfm2-vl-image-plan.ts";
import { lfm2VlImageProcessor } from "../../src/models/lfm2-vl-image-processor.ts";
import type { ImageProcessor, ProcessedImage } from "../../src/models/image-processor.ts";
import {
  loadPaddleOcrVlProcessor,
  paddleOcrVlSize,
  parsePaddleOcrVlImageConfig,
  type PaddleOcrVlImageConfig,
} from "../../src/models/paddleocr-vl-image-processor.ts";
import { readImageSettings } from "../../src/models/processor-file.ts";
import {
  parseSmolVlmImageConfig,
  type SmolVlmImageConfig,
} from "../../src/models/smolvlm-image-config.ts";
import { planSmolVlmImage } from "../../src/models/smolvlm-image-plan.ts";
import { smolVlmImageProcessor } from "../../src/models/smolvlm-image-processor.ts";
import { readCaseFile } from "./case-file.ts";
import { compareTensor, countMismatches, exactRow } from "./compare.ts";
import type { ParityRow } from "./row.ts";

const Ints = z.array(z.int());
const Pairs = z.array(z.tuple([z.int(), z.int()]));

/** What the reference made of one image, or of a batch of them. */
const Outcome = z.looseObject({
  spatial_shapes: Pairs.optional(), // absent where the reference crashed (hf_error)
  image_grid_thw: z.array(z.tuple([z.int(), z.int(), z.int()])).optional(),
  rows: z.array(Ints).optional(),
  cols: z.array(Ints).optional(),
  image_rows: Ints.optional(),
  image_cols: Ints.optional(),
  shape: Ints.optional(),
  mean: z.number().optional(),
  abs_sum: z.number().optional(),
});
type Outcome = z.infer<typeof Outcome>;

const Resize = z.looseObject({
  image: z.int(),
  out_hw: z.tuple([z.int(), z.int()]),
  filter: z.enum(["bilinear", "bicubic", "lanczos"]),
});

const CaseFile = z.looseObject({
  images: z.array(z.string()),
  big_image: z.string(),
  small: z.array(z.string()),
  default: z.array(z.string()),
  expected: z.looseObject({
    resize: z.record(z.string(), Resize),
    degenerate_default: z.record(z.string(), z.unknown()),
  }),
  expected_file: z.string(),
  geometry_file: z.string(),
});
type CaseFile = z.infer<typeof CaseFile>;

interface Context {
  folder: string;
  file: CaseFile;
  tensors: SafetensorsFile;
}

/** Case 14: image processors of every family and the resize kernel; geometry and pixels, all exact. */
export async function parityImageProcessors(folder: string): Promise<ParityRow[]> {
  const file = await readCaseFile(join(folder, "case.json"), CaseFile);
  const tensors = await openSafetensors(join(folder, file.expected_file));
  const context = { folder, file, tensors };
  const rows: ParityRow[] = [];
  for (const family of [...file.small, ...file.default.map((name) => `default_${name}`)]) {
    const processor = await processorOf(family, join(folder, family));
    rows.push(...(await compareFamily(context, family, processor)));
  }
  for (const name of file.default) {
    const processor = await processorOf(name, join(folder, `default_${name}`));
    rows.push(degenerateRow(context, name, processor));
  }
  rows.push(...(await geometryRows(context)));
  for (const [name, resize] of Object.entries(file.expected.resize)) {
    rows.push(await resizeRow(context, name, resize));
  }
  return rows;
}

/** The processor of a folder that has no model beside it. */
async function processorOf(family: string, folder: string): Promise<ImageProcessor> {
  if (family.includes("lfm2_vl")) return lfm2VlImageProcessor(await loadLfm2VlProcessor(folder));
  if (family.includes("paddleocr_vl")) return loadPaddleOcrVlProcessor(folder);
  const { value, source } = await readImageSettings(folder);
  const { tileSize } = parseSmolVlmImageConfig(value, { patchSize: 1, tileTokens: 1 }, source);
  // As one patch a tile is laid out as the reference's tensor is: channels, rows, columns.
  const tiles = { patchSize: tileSize, tileTokens: 1 };
  return smolVlmImageProcessor(parseSmolVlmImageConfig(value, tiles, source), source);
}

async function compareFamily(
  { folder, file, tensors }: Context,
  family: string,
  processor: ImageProcessor,
): Promise<ParityRow[]> {
  const outcomes = z.record(z.string(), Outcome).parse(file.expected[family]);
  const rows: ParityRow[] = [];
  for (const [key, outcome] of Object.entries(outcomes)) {
    if (isFailure(outcome)) continue;
    const images: ProcessedImage[] = [];
    for (const index of key.match(/\d+|big/g) ?? []) {
      const path = index === "big" ? file.big_image : file.images[Number(index)]!;
      images.push(processor.process(await decodeImage(join(folder, path))));
    }
    const name = `${family}.${key}`;
    rows.push(exactRow(`${name}.geometry`, geometryMismatches(images, outcome)));
    if (tensors.tensors.has(`${name}.pixel_values_valid`)) {
      rows.push(await validRow(tensors, name, images));
    }
    if (tensors.tensors.has(`${name}.pixel_values`)) {
      const stored = await readTensor(tensors, `${name}.pixel_values`);
      const got = images.flatMap(({ pieces }) => pieces.flatMap((p) => [...p.pixel_values]));
      rows.push(compareTensor(`${name}.pixel_values`, got, numbers(stored.data)));
    }
    if (tensors.tensors.has(`${name}.sample_index`)) {
      rows.push(...(await sampleRows(tensors, name, images, outcome)));
    }
    if (tensors.tensors.has(`${name}.per_image_mean`)) {
      rows.push(await meansRow(tensors, `${name}.per_image_mean`, images, outcome));
    }
  }
  return rows;
}

/** Where the reference crashed there is nothing to compare with. */
function isFailure({ spatial_shapes, image_grid_thw, rows }: Outcome): boolean {
  return spatial_shapes === undefined && image_grid_thw === undefined && rows === undefined;
}

/** Mean of each piece, its padding included. Float32 rounds a mean of values of size 1 by 6e-8. */
async function meansRow(
  tensors: SafetensorsFile,
  name: string,
  images: readonly ProcessedImage[],
  outcome: Outcome,
): Promise<ParityRow> {
  const stored = await readTensor(tensors, name);
  const padded = outcome.spatial_shapes === undefined ? undefined : outcome.shape;
  const length = padded === undefined ? undefined : padded[1]! * padded[2]!;
  const means = images.flatMap(({ pieces }) =>
    pieces.map(({ pixel_values: v }) => v.reduce((a, b) => a + b, 0) / (length ?? v.length)),
  );
  return compareTensor(name, means, numbers(stored.data), { absolute: 1e-6 });
}

type Layout = Pick<ProcessedImage, "rows" | "columns"> & {
  /** (height, width) in patches of every piece. */
  readonly shapes: readonly number[];
};

function layoutOf({ rows, columns, pieces }: ProcessedImage): Layout {
  const shapes = pieces.flatMap((piece) => [piece.height_patches, piece.width_patches]);
  return { rows, columns, shapes };
}

function geometryMismatches(images: readonly ProcessedImage[], outcome: Outcome): number {
  return layoutMismatches(images.map(layoutOf), outcome);
}

function layoutMismatches(images: readonly Layout[], outcome: Outcome): number {
  const { image_rows, image_cols, image_grid_thw: grids, spatial_shapes: stated } = outcome;
  const shapes = stated?.flat() ?? grids?.flatMap(([, height, width]) => [height, width]);
  // The reference counts no rows where an image is one piece; here that is a grid of 1 × 1.
  const atLeastOne = (counts: readonly number[] | undefined) =>
    counts?.map((count) => Math.max(1, count));
  const rows = atLeastOne(image_rows ?? outcome.rows?.flat());
  const columns = atLeastOne(image_cols ?? outcome.cols?.flat());
  const count = (got: readonly number[], want: readonly number[] | undefined) =>
    want === undefined ? 0 : countMismatches(got, want);
  return (
    count(
      images.flatMap((image) => image.shapes),
      shapes,
    ) +
    count(
      images.map((image) => image.rows),
      rows,
    ) +
    count(
      images.map((image) => image.columns),
      columns,
    )
  );
}

/** Pieces one after another; with a length, each padded with zeros to it, as the reference stacks them. */
function stacked(images: readonly ProcessedImage[], length?: number): Float32Array {
  const pieces = images.flatMap((image) => image.pieces);
  const sizes = pieces.map(({ pixel_values }) => length ?? pixel_values.length);
  const out = new Float32Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (const [i, { pixel_values }] of pieces.entries()) {
    out.set(pixel_values.subarray(0, sizes[i]), at);
    at += sizes[i]!;
  }
  return out;
}

async function validRow(tensors: SafetensorsFile, name: string, images: readonly ProcessedImage[]) {
  const quantity = `${name}.pixel_values_valid`;
  const stored = await readTensor(tensors, quantity);
  const length = stored.shape.slice(1).reduce((product, side) => product * side, 1);
  const expected = numbers(stored.data);
  return compareTensor(quantity, stacked(images, length), expected);
}

async function sampleRows(
  tensors: SafetensorsFile,
  name: string,
  images: readonly ProcessedImage[],
  outcome: Outcome,
): Promise<ParityRow[]> {
  // Only LFM2-VL's tensor, [N,P,V], is padded.
  const [, patches, width] = outcome.spatial_shapes === undefined ? [] : (outcome.shape ?? []);
  const values = stacked(images, patches === undefined ? undefined : patches * width!);
  const index = await readTensor(tensors, `${name}.sample_index`);
  const sample = await readTensor(tensors, `${name}.sample_value`);
  const got = Float32Array.from(numbers(index.data), (at) => values[at]!);
  const rows = [compareTensor(`${name}.sample_value`, got, numbers(sample.data))];
  if (outcome.mean === undefined || outcome.abs_sum === undefined) return rows;
  let sum = 0;
  let absolute = 0;
  for (const value of values) {
    sum += value;
    absolute += Math.abs(value);
  }
  // Sums in float64 in another order: 1e7 terms round to about 1e-10 of the whole at worst.
  const mean = [sum / values.length];
  rows.push(compareTensor(`${name}.mean`, mean, [outcome.mean], { relative: 1e-6 }));
  rows.push(compareTensor(`${name}.abs_sum`, [absolute], [outcome.abs_sum], { relative: 1e-6 }));
  return rows;
}

/** Tensor elements as numbers; 64-bit integers here are small indices. */
function numbers(data: ArrayLike<number | bigint>): number[] {
  return Array.from({ length: data.length }, (_, i) => Number(data[i]));
}

/** Strips a pixel or two wide: the same shapes, or a refusal where the reference refuses. */
function degenerateRow({ file }: Context, name: string, processor: ImageProcessor): ParityRow {
  let mismatches = 0;
  for (const [key, value] of Object.entries(file.expected.degenerate_default)) {
    const size = new RegExp(`^${name}:(\\d+)x(\\d+)$`).exec(key);
    if (size === null) continue;
    const [width, height] = [Number(size[1]), Number(size[2])];
    const process = () =>
      processor.process({ width, height, data: new Uint8Array(width * height * 3) });
    if (typeof value === "string") {
      mismatches += refuses(process) ? 0 : 1;
      continue;
    }
    mismatches += geometryMismatches([process()], Outcome.parse(value));
  }
  return exactRow(`default_${name}.degenerate`, mismatches);
}

function refuses(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch (error) {
    return error instanceof KvittoError;
  }
}

const Sides = z.tuple([z.int(), z.int()]);
const GeometryFile = z.looseObject({
  settings: z.looseObject({
    ...{ lfm2_vl: z.string(), paddleocr_vl: z.string().optional(), smolvlm: z.string().optional() },
  }),
  cases: z.array(
    z.looseObject({
      w: z.int(),
      h: z.int(),
      lfm2_vl: z.looseObject({
        resized_wh: Sides,
        thumb_or_single_tokens: z.int(),
        cols: z.int(),
        rows: z.int(),
        total_image_tokens: z.int(),
      }),
      paddleocr_vl: z.looseObject({ resized_hw: Sides, image_tokens: z.int() }).optional(),
      smolvlm: z
        .looseObject({
          ...{ resized_hw: Sides, encoder_hw: Sides },
          ...{ num_images: z.int(), rows: z.int(), cols: z.int() },
        })
        .optional(),
    }),
  ),
});

/** The settings the geometry was computed with, from the sentence that states them. */
function statedConfig(settings: string): Lfm2VlImageConfig {
  const stated: [RegExp, ...string[]][] = [
    [/tile (\d+)/, "tile_size"],
    [/(\d+)\.\.(\d+) tiles/, "min_tiles", "max_tiles"],
    [/(\d+)\.\.(\d+) tokens/, "min_image_tokens", "max_image_tokens"],
    [/patch (\d+)/, "encoder_patch_size"],
    [/downsample (\d+)/, "downsample_factor"],
    [/tolerance ([\d.]+)/, "max_pixels_tolerance"],
  ];
  const values = stated.flatMap(([pattern, ...keys]) => {
    const found = pattern.exec(settings);
    return found === null
      ? []
      : keys.map((key, i): [string, number] => [key, Number(found[i + 1])]);
  });
  return parseImageConfig(Object.fromEntries(values), "geometry settings");
}

/** "factor 28, min 384*384, max 1536*1536" */
function statedPaddle(sentence: string): PaddleOcrVlImageConfig {
  const area = (word: string) => {
    const [, width, height] = new RegExp(`${word} (\\d+)\\*(\\d+)`).exec(sentence) ?? [];
    return width === undefined ? null : Number(width) * Number(height);
  };
  const pixels = { min_pixels: area("min"), max_pixels: area("max") };
  return parsePaddleOcrVlImageConfig(pixels, "geometry settings");
}

/** "longest_edge 1536, max_image_size 384" */
function statedSmol(sentence: string): SmolVlmImageConfig {
  const edge = (word: string) => {
    const side = new RegExp(`${word} (\\d+)`).exec(sentence)?.[1];
    return side === undefined ? {} : { longest_edge: Number(side) };
  };
  const sides = { size: edge("longest_edge"), max_image_size: edge("max_image_size") };
  const given = Object.entries(sides).filter(([, value]) => "longest_edge" in value);
  return parseSmolVlmImageConfig(
    Object.fromEntries(given),
    { patchSize: 14, tileTokens: 81 },
    "geometry settings",
  );
}

async function geometryRows({ folder, file }: Context): Promise<ParityRow[]> {
  const { settings, cases } = await readCaseFile(join(folder, file.geometry_file), GeometryFile);
  const config = statedConfig(settings.lfm2_vl);
  const counts = { resized_wh: 0, tokens: 0, grid: 0, total_image_tokens: 0 };
  const others = { paddleocr_vl: 0, smolvlm: 0 };
  const paddle = statedPaddle(settings.paddleocr_vl ?? "");
  const smol = statedSmol(settings.smolvlm ?? "");
  let hasOthers = false;
  for (const { w, h, lfm2_vl: expected, paddleocr_vl, smolvlm } of cases) {
    const plan = planImage(w, h, config);
    const [whole] = planImage(w, h, { ...config, splitting: false }).pieces;
    const size = [whole?.width, whole?.height];
    counts.resized_wh += countMismatches(size, expected.resized_wh);
    counts.tokens += countMismatches([whole?.tokens], [expected.thumb_or_single_tokens]);
    counts.grid += countMismatches([plan.columns, plan.rows], [expected.cols, expected.rows]);
    counts.total_image_tokens += countMismatches([plan.tokens], [expected.total_image_tokens]);
    if (paddleocr_vl !== undefined) {
      hasOthers = true;
      const { width, height } = paddleOcrVlSize({ width: w, height: h }, paddle);
      const got = [height, width, (width * height) / 28 ** 2];
      const { resized_hw, image_tokens } = paddleocr_vl;
      others.paddleocr_vl += countMismatches(got, [...resized_hw, image_tokens]);
    }
    if (smolvlm !== undefined) {
      const { rows, columns, pieces, resizes } = planSmolVlmImage(w, h, smol);
      const sizes = resizes.slice(0, 2).flatMap(({ width, height }) => [height, width]);
      const { resized_hw, encoder_hw, num_images } = smolvlm;
      others.smolvlm += countMismatches(
        [...sizes, rows, columns, pieces.length],
        [
          ...resized_hw,
          ...encoder_hw,
          Math.max(1, smolvlm.rows),
          Math.max(1, smolvlm.cols),
          num_images,
        ],
      );
    }
  }
  const all = { ...counts, ...(hasOthers ? others : {}) };
  const suffix = `(${cases.length} sizes)`;
  return Object.entries(all).map(([key, n]) => exactRow(`geometry.${key} ${suffix}`, n));
}

async function resizeRow(
  { folder, file, tensors }: Context,
  name: string,
  { image, out_hw, filter }: z.infer<typeof Resize>,
): Promise<ParityRow> {
  const [height, width] = out_hw;
  const source = await decodeImage(join(folder, file.images[image]!));
  const resized = resizeImage(source, width, height, filter);
  const stored = await readTensor(tensors, `${name}.torchvision_u8_chw`);
  const planes = new Uint8Array(resized.data.length);
  resized.data.forEach((level, i) => {
    planes[(i % 3) * width * height + Math.floor(i / 3)] = level;
  });
  return compareTensor(name, planes, numbers(stored.data));
}
