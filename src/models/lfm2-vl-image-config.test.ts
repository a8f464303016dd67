import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadLfm2VlProcessor, parseImageConfig } from "./lfm2-vl-image-config.ts";

const withCode = (code: string) => expect.objectContaining({ code }) as Error;

test("an empty object is the reference implementation's class defaults", () => {
  expect(parseImageConfig({}, "test")).toEqual({
    patchSize: 16,
    downsampleFactor: 2,
    minImageTokens: 64,
    maxImageTokens: 256,
    splitting: true,
    minTiles: 2,
    maxTiles: 10,
    tileSize: 512,
    useThumbnail: true,
    maxPixelsTolerance: 2,
    filter: "bilinear",
    rescaleFactor: 1 / 255,
    normalize: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  });
});

test("each setting has its effect", () => {
  const file = { resample: 3, do_rescale: false, do_normalize: false, use_thumbnail: false };
  expect(parseImageConfig(file, "test")).toMatchObject({
    filter: "bicubic",
    rescaleFactor: null,
    normalize: null,
    useThumbnail: false,
  });
  expect(parseImageConfig({ resample: 1 }, "test").filter).toBe("lanczos");
});

test.each([
  [{ crop_to_patches: true }, /crop_to_patches/],
  [{ do_center_crop: true }, /do_center_crop/],
  [{ crop_size: { height: 5, width: 5 } }, /crop_size/],
  [{ image_processor_type: "SmolVLMImageProcessor" }, /image_processor_type/],
  [{ resample: 0 }, /Lanczos/],
  [{ image_std: [0.5, 0, 0.5] }, /image_std/],
  [{ min_tiles: 4, max_tiles: 3 }, /min_tiles/],
  [{ tile_size: 500 }, /tile_size/],
  [{ max_image_tokens: "256" }, /max_image_tokens/],
])("%j is refused by name", (file, name) => {
  expect(() => parseImageConfig(file, "here.json")).toThrow(name);
  expect(() => parseImageConfig(file, "here.json")).toThrow(withCode("image_processor.config"));
});

test("files win in the order of transformers 5, then 4.57", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-processor-"));
  const write = (name: string, value: unknown) =>
    writeFile(join(folder, name), JSON.stringify(value));
  const tiles = async () => (await loadLfm2VlProcessor(folder)).image.maxTiles;
  try {
    await expect(loadLfm2VlProcessor(folder)).rejects.toEqual(withCode("image_processor.missing"));
    const flat = { max_tiles: 3, use_image_special_tokens: false, processor_class: "x" };
    await write("processor_config.json", flat);
    expect(await tiles()).toBe(3);
    await write("preprocessor_config.json", { max_tiles: 4 });
    expect(await tiles()).toBe(4);
    expect((await loadLfm2VlProcessor(folder)).useImageSpecialTokens).toBe(false);
    await write("processor_config.json", { image_processor: { max_tiles: 5 } });
    const nested = await loadLfm2VlProcessor(folder);
    expect([nested.image.maxTiles, nested.useImageSpecialTokens]).toEqual([5, true]);
    expect(nested.source).toMatch(/processor_config\.json \(image_processor\)$/);
    const { image } = await loadLfm2VlProcessor(folder, { do_image_splitting: false });
    expect([image.maxTiles, image.splitting]).toEqual([5, false]);
    await expect(loadLfm2VlProcessor(folder, { splitting: false })).rejects.toThrow(/splitting/);
    await writeFile(join(folder, "processor_config.json"), "{");
    await expect(tiles()).rejects.toEqual(withCode("image_processor.config"));
  } finally {
    await rm(folder, { recursive: true });
  }
});
