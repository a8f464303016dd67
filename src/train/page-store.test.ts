import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PageEdit } from "../data/augment/page-edit.ts";
import { openFeatureCache, type FeatureCache } from "../data/feature-cache.ts";
import { ENHANCE_STEPS, type EnhanceStep } from "../formats/enhance/enhance.ts";
import { openBundle, type ModelBundle } from "../models/bundle.ts";
import { loadLfm2VlProcessor, type Lfm2VlImageConfig } from "../models/lfm2-vl-image-config.ts";
import { lfm2VlImageProcessor } from "../models/lfm2-vl-image-processor.ts";
import { writeTinyModel } from "../models/tiny-model-for-tests.ts";
import { memoryCache, openPages, openPageSource, pixelSource } from "./page-store.ts";

const PDF = resolve(import.meta.dirname, "../../examples/faktura.pdf");

let folder: string;
let bundle: ModelBundle;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-pages-"));
  await mkdir(join(folder, "model"));
  await writeTinyModel(join(folder, "model"), "pages");
  bundle = await openBundle(join(folder, "model"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A TIFF of pages in these shades of grey. */
async function writeTiff(path: string, greys: readonly number[]): Promise<void> {
  const side = 96;
  const frames = greys.flatMap((grey) => new Array<number>(side * side * 3).fill(grey));
  const raw = { width: side, height: side * greys.length, channels: 3 as const, pageHeight: side };
  await writeFile(path, await sharp(Buffer.from(frames), { raw }).tiff().toBuffer());
}

async function open(path: string, cache = memoryCache(), isFrozen = true) {
  await using pages = await openPageSource(bundle, isFrozen, cache, { device: "cpu" });
  const images = await openPages(path, bundle.processor!, pages.source);
  return { images, values: await Promise.all(images.map((image) => image.load())) };
}

test("every page of a file is an image of its own, drawn in order", async () => {
  const path = join(folder, "scan.tiff");
  await writeTiff(path, [0, 90, 255]);
  const { images, values } = await open(path);
  expect(images.length).toBe(3);
  expect(new Set(images.map(({ key }) => key)).size).toBe(3);
  const alone = [];
  for (const grey of [0, 90, 255]) {
    const single = join(folder, `${grey}.tiff`);
    await writeTiff(single, [grey]);
    alone.push((await open(single)).values[0]);
  }
  expect(values).toEqual(alone);
  expect(alone[0]).not.toEqual(alone[2]);
});

test("a PDF is a page too, with a token for each feature", async () => {
  const { images, values } = await open(PDF);
  expect(images.length).toBe(1);
  const tokens = images[0]!.layout.pieces.reduce((sum, piece) => sum + piece.tokens, 0);
  const [value] = values;
  if (value?.kind !== "features") throw new Error("a frozen tower gives features");
  expect(value.data.length).toBe(tokens * bundle.model.decoder.hiddenSize);
});

test("the key follows the file's bytes, not its name", async () => {
  const copy = join(folder, "copy of faktura.pdf");
  await copyFile(PDF, copy);
  const [one, same] = [await open(PDF), await open(copy)];
  expect(same.images[0]!.key).toBe(one.images[0]!.key);
  const path = join(folder, "other.tiff");
  await writeTiff(path, [7]);
  expect((await open(path)).images[0]!.key).not.toBe(one.images[0]!.key);
});

test("features that the cache has lost are computed again", async () => {
  const cache = openFeatureCache(join(folder, "features"));
  await using pages = await openPageSource(bundle, true, cache, { device: "cpu" });
  const [page] = await openPages(PDF, bundle.processor!, pages.source);
  const before = await page!.load();
  const { removed } = await cache.prune(0);
  expect(removed).toBe(2); // the features and the sizes
  expect(await page!.load()).toEqual(before);
});

test("a tower that learns is given pixels, and nothing of them is kept", async () => {
  const cache = openFeatureCache(join(folder, "pixels"));
  const { images, values } = await open(PDF, cache, false);
  expect(values[0]).toMatchObject({ kind: "pixels" });
  expect(images[0]!.layout.pieces[0]!.tokens).toBeGreaterThan(0);
  expect((await cache.prune(0)).removed).toBe(1); // the sizes
});

test("a file that is no page is refused with its name", async () => {
  const path = join(folder, "notes.txt");
  await writeFile(path, "hello");
  await expect(open(path)).rejects.toMatchObject({
    code: "input.unknown_kind",
    message: expect.stringContaining(path) as unknown,
  });
});

/** Another value for each parameter: one that is added does not compile without its own. */
const OTHER = {
  patchSize: 8,
  downsampleFactor: 1,
  minImageTokens: 3,
  maxImageTokens: 5000,
  splitting: true,
  minTiles: 3,
  maxTiles: 7,
  tileSize: 640,
  useThumbnail: true,
  maxPixelsTolerance: 1.5,
  filter: "lanczos",
  rescaleFactor: 1 / 128,
  normalize: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.4] },
} as const satisfies Required<Lfm2VlImageConfig>;

describe("nothing that is kept is ever out of date", () => {
  const keyOf = async (config: Lfm2VlImageConfig, enhance: readonly EnhanceStep[] = []) => {
    const processor = lfm2VlImageProcessor({
      ...{ image: config, useImageSpecialTokens: true, source: "a test" },
    });
    const [page] = await openPages(join(folder, "key.tiff"), processor, pixelSource(enhance));
    return page!.key;
  };

  const ownSettings = async () => (await loadLfm2VlProcessor(bundle.model.folder)).image;

  beforeAll(() => writeTiff(join(folder, "key.tiff"), [80]));

  test.each(Object.keys(OTHER) as (keyof Lfm2VlImageConfig)[])("%s is in the key", async (name) => {
    const image = await ownSettings();
    const other = { ...image, [name]: OTHER[name] };
    expect(other).not.toEqual(image);
    expect(await keyOf(other)).not.toBe(await keyOf(image));
  });

  test("so is every set of steps of enhancement", async () => {
    const image = await ownSettings();
    const sets = ENHANCE_STEPS.map((step) => ENHANCE_STEPS.filter((one) => one !== step));
    const keys = await Promise.all([[], ENHANCE_STEPS, ...sets].map((set) => keyOf(image, set)));
    expect(new Set(keys).size).toBe(sets.length + 2);
  });
});

describe("enhanced and edited pages", () => {
  const invert: PageEdit = {
    key: { what: "invert" },
    apply: async ({ width, height, data }) => ({
      image: { width, height, data: data.map((level) => 255 - level) },
      place: (point) => point,
    }),
  };

  async function pageOf(
    path: string,
    cache: FeatureCache,
    edits: PageEdit[],
    enhance: EnhanceStep[],
  ) {
    const options = { device: "cpu" as const, enhance };
    await using pages = await openPageSource(bundle, true, cache, options);
    const [page] = await openPages(path, bundle.processor!, pages.source, { edits });
    return { page: page!, values: await page!.load() };
  }

  test("have keys of their own", async () => {
    const path = join(folder, "keys.tiff");
    await writeTiff(path, [40]);
    const cache = memoryCache();
    const keys = [];
    for (const steps of [[], ["contrast"], ["deskew"], ["contrast", "deskew"]] as const) {
      keys.push((await pageOf(path, cache, [], [...steps])).page.key);
    }
    keys.push((await pageOf(path, cache, [invert], [])).page.key);
    keys.push((await pageOf(path, cache, [{ ...invert, key: { what: "other" } }], [])).page.key);
    expect(new Set(keys).size).toBe(6);
  });

  test("an edited page is what the edit makes of it, and is not kept", async () => {
    const [path, negative] = [join(folder, "positive.tiff"), join(folder, "negative.tiff")];
    await writeTiff(path, [40]);
    await writeTiff(negative, [215]);
    const cache = openFeatureCache(join(folder, "edited"));
    const edited = await pageOf(path, cache, [invert], ["crop"]);
    const plain = await pageOf(negative, memoryCache(), [], ["crop"]);
    expect(edited.values).toEqual(plain.values);
    expect((await cache.prune(0)).removed).toBe(0); // neither features nor sizes
  });
});
