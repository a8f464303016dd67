import { join } from "node:path";
import { z } from "zod";
import { decodeImage } from "../../src/formats/image.ts";
import { resizeImage } from "../../src/formats/image-resize.ts";
import { openSafetensors, readTensor } from "../../src/formats/safetensors.ts";
import type { SafetensorsFile } from "../../src/formats/safetensors.ts";
import { loadLfm2VlProcessor, parseImageConfig } from "../../src/models/lfm2-vl-image-config.ts";
import type { Lfm2VlImageConfig } from "../../src/models/lfm2-vl-image-config.ts";
import { planImage } from "../../src/models/lfm2-vl-image-plan.ts";
import { processImage } from "../../src/models/lfm2-vl-image-processor.ts";
import type { ProcessedImage } from "../../src/models/image-processor.ts";
import { readCaseFile } from "./case-file.ts";
import { compareTensor, countMismatches, exactRow } from "./compare.ts";
import type { ParityRow } from "./row.ts";

const Ints = z.array(z.int());
const Pairs = z.array(z.tuple([z.int(), z.int()]));

/** What the reference made of one image, or of a batch of them. */
const Outcome = z.looseObject({
  spatial_shapes: Pairs.optional(), // absent where the reference crashed (hf_error)
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

/** Case 14, the LFM2-VL part and the resize kernel: geometry and pixels, all exact. */
export async function parityImageProcessors(folder: string): Promise<ParityRow[]> {
  const file = await readCaseFile(join(folder, "case.json"), CaseFile);
  const tensors = await openSafetensors(join(folder, file.expected_file));
  const context = { folder, file, tensors };
  const rows: ParityRow[] = [];
  const isOurs = (family: string) => family.startsWith("lfm2_vl");
  for (const family of file.small.filter(isOurs)) {
    const { image } = await loadLfm2VlProcessor(join(folder, family));
    rows.push(...(await compareFamily(context, family, image)));
  }
  for (const name of file.default.filter(isOurs)) {
    const family = `default_${name}`;
    const { image } = await loadLfm2VlProcessor(join(folder, family));
    rows.push(...(await compareFamily(context, family, image)));
    rows.push(degenerateRow(context, name, image));
  }
  rows.push(...(await geometryRows(context)));
  for (const [name, resize] of Object.entries(file.expected.resize)) {
    rows.push(await resizeRow(context, name, resize));
  }
  return rows;
}

async function compareFamily(
  { folder, file, tensors }: Context,
  family: string,
  config: Lfm2VlImageConfig,
): Promise<ParityRow[]> {
  const outcomes = z.record(z.string(), Outcome).parse(file.expected[family]);
  const rows: ParityRow[] = [];
  for (const [key, outcome] of Object.entries(outcomes)) {
    if (outcome.spatial_shapes === undefined) continue;
    const images: ProcessedImage[] = [];
    for (const index of key.match(/\d+|big/g) ?? []) {
      const path = index === "big" ? file.big_image : file.images[Number(index)]!;
      images.push(processImage(await decodeImage(join(folder, path)), config));
    }
    const name = `${family}.${key}`;
    rows.push(exactRow(`${name}.geometry`, geometryMismatches(images, outcome)));
    if (tensors.tensors.has(`${name}.pixel_values_valid`)) {
      rows.push(await validRow(tensors, name, images));
    }
    if (tensors.tensors.has(`${name}.sample_index`)) {
      rows.push(...(await sampleRows(tensors, name, images, outcome)));
    }
  }
  return rows;
}

function geometryMismatches(images: readonly ProcessedImage[], outcome: Outcome): number {
  const shapes = images.flatMap(({ pieces }) =>
    pieces.flatMap((piece) => [piece.height_patches, piece.width_patches]),
  );
  const { image_rows, image_cols } = outcome;
  const gridIsStated = image_rows !== undefined && image_cols !== undefined;
  return (
    countMismatches(shapes, (outcome.spatial_shapes ?? []).flat()) +
    (gridIsStated
      ? countMismatches(
          images.map((image) => image.rows),
          image_rows,
        )
      : 0) +
    (gridIsStated
      ? countMismatches(
          images.map((image) => image.columns),
          image_cols,
        )
      : 0)
  );
}

/** Pieces padded with zeros to `length` values each, as the reference stacks them. */
function stacked(images: readonly ProcessedImage[], length: number): Float32Array {
  const pieces = images.flatMap((image) => image.pieces);
  const out = new Float32Array(pieces.length * length);
  pieces.forEach(({ pixel_values }, i) => out.set(pixel_values.subarray(0, length), i * length));
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
  const [, patches, width] = z.tuple([z.int(), z.int(), z.int()]).parse(outcome.shape);
  const values = stacked(images, patches * width);
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

/** Strips a pixel or two wide: the shapes the reference still answers with. */
function degenerateRow({ file }: Context, name: string, config: Lfm2VlImageConfig): ParityRow {
  let mismatches = 0;
  for (const [key, value] of Object.entries(file.expected.degenerate_default)) {
    const size = new RegExp(`^${name}:(\\d+)x(\\d+)$`).exec(key);
    const outcome = Outcome.safeParse(value);
    if (size === null || !outcome.success) continue;
    const plan = planImage(Number(size[1]), Number(size[2]), config);
    const shapes = plan.pieces.flatMap((piece) => [piece.heightPatches, piece.widthPatches]);
    mismatches += countMismatches(shapes, (outcome.data.spatial_shapes ?? []).flat());
  }
  return exactRow(`default_${name}.degenerate`, mismatches);
}

const GeometryFile = z.looseObject({
  settings: z.looseObject({ lfm2_vl: z.string() }),
  cases: z.array(
    z.looseObject({
      w: z.int(),
      h: z.int(),
      lfm2_vl: z.looseObject({
        resized_wh: z.tuple([z.int(), z.int()]),
        thumb_or_single_tokens: z.int(),
        cols: z.int(),
        rows: z.int(),
        total_image_tokens: z.int(),
      }),
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

async function geometryRows({ folder, file }: Context): Promise<ParityRow[]> {
  const { settings, cases } = await readCaseFile(join(folder, file.geometry_file), GeometryFile);
  const config = statedConfig(settings.lfm2_vl);
  const counts = { resized_wh: 0, tokens: 0, grid: 0, total_image_tokens: 0 };
  for (const { w, h, lfm2_vl: expected } of cases) {
    const plan = planImage(w, h, config);
    const [whole] = planImage(w, h, { ...config, splitting: false }).pieces;
    const size = [whole?.width, whole?.height];
    counts.resized_wh += countMismatches(size, expected.resized_wh);
    counts.tokens += countMismatches([whole?.tokens], [expected.thumb_or_single_tokens]);
    counts.grid += countMismatches([plan.columns, plan.rows], [expected.cols, expected.rows]);
    counts.total_image_tokens += countMismatches([plan.tokens], [expected.total_image_tokens]);
  }
  const suffix = `(${cases.length} sizes)`;
  return Object.entries(counts).map(([key, n]) => exactRow(`geometry.${key} ${suffix}`, n));
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
