import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStripReader, STRIP_HEIGHT_PX, stripCells } from "./strip-reader.ts";

const FOLDER = "base-model/reader";

const paper = (width: number, level = 255) => ({
  width,
  height: STRIP_HEIGHT_PX,
  pixels: new Uint8Array(width * STRIP_HEIGHT_PX).fill(level),
});

test("every cell sees 8 × 8 px about its own 4 × 4, nothing beyond the strip", () => {
  const strip = paper(12);
  // One pixel in 384 is a speck: it does not say how dark ink is, 40 levels of contrast do.
  strip.pixels[5 * 12 + 6] = 215; // column 1, row 1
  const cells = stripCells(strip);
  expect(cells).toHaveLength(3 * 8 * 64);
  const at = (column: number, row: number, y: number, x: number) =>
    cells[((column * 8 + row) * 8 + y) * 8 + x];
  expect(at(1, 1, 3, 4)).toBe(1); // 2 px to the left and above a cell are seen with it
  expect(at(0, 0, 7, 7)).toBe(0);
  expect(at(1, 0, 7, 4)).toBe(1);
  expect(cells.filter((value) => value !== 0)).toHaveLength(4); // four cells see each pixel
});

test("light print on dark is as dark print on light", () => {
  const dark = paper(16, 230);
  const light = paper(16, 20);
  for (let y = 8; y < 20; y++) {
    dark.pixels.fill(20, y * 16 + 4, y * 16 + 7);
    light.pixels.fill(230, y * 16 + 4, y * 16 + 7);
  }
  const [one, other] = [stripCells(light), stripCells(dark)];
  for (const [i, ink] of one.entries()) expect(ink).toBeCloseTo(other[i]!, 6);
});

test("a strip is read the same alone and beside longer ones", async () => {
  await using reader = await openStripReader(FOLDER, { device: "cpu", threads: 1 });
  const short = paper(64);
  for (let y = 8; y < 24; y++) short.pixels.fill(0, y * 64 + 30, y * 64 + 33);
  const [alone] = await reader.read([short]);
  const [beside, other] = await reader.read([short, paper(128)]);
  const classes = reader.characters.length;
  expect(alone).toHaveLength(16 * classes);
  expect(other).toHaveLength(32 * classes);
  for (let c = 0; c < 16; c++) {
    const row = alone!.subarray(c * classes, (c + 1) * classes);
    expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
    // Beyond its end one is followed by zeros of every layer, the other by paper: only the edge differs.
    if (c >= 8) continue;
    for (const [k, share] of row.entries()) expect(beside![c * classes + k]).toBeCloseTo(share, 1);
  }
  expect(await reader.read([])).toEqual([]);
});

test("a folder that is no strip reader says so", async () => {
  await expect(openStripReader("base-model")).rejects.toMatchObject({ code: "config.unsupported" });
  const folder = await mkdtemp(join(tmpdir(), "kvitto-strip-reader-"));
  try {
    const config = JSON.parse(await readFile(`${FOLDER}/config.json`, "utf8")) as object;
    await writeFile(
      join(folder, "config.json"),
      JSON.stringify({ ...config, column_channels: 64 }),
    );
    await writeFile(
      join(folder, "model.safetensors"),
      await readFile(`${FOLDER}/model.safetensors`),
    );
    await expect(openStripReader(folder)).rejects.toMatchObject({ code: "weights.shape" });
  } finally {
    await rm(folder, { recursive: true });
  }
});
