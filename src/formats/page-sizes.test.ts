import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPages } from "./input-file.ts";
import { pageSizes } from "./page-sizes.ts";

const options = { dpi: 40 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-sizes-"));
  const create = { width: 30, height: 20, channels: 3, background: "#fff" } as const;
  const picture = () => sharp({ create });
  await picture().png().toFile(join(folder, "a.png"));
  await picture().webp().toFile(join(folder, "a.webp"));
  await picture().gif().toFile(join(folder, "a.gif"));
  for (let orientation = 1; orientation <= 8; orientation++) {
    const file = join(folder, `turned-${orientation}.jpg`);
    await picture().withMetadata({ orientation }).jpeg().toFile(file);
  }
  const frames = Buffer.alloc(2 * 30 * 20 * 3, 9);
  const raw = { width: 30, height: 40, channels: 3, pageHeight: 20 } as const;
  await sharp(frames, { raw }).tiff().toFile(join(folder, "two.tiff"));
  await sharp(frames, { raw }).gif().toFile(join(folder, "two.gif"));
});
afterAll(() => rm(folder, { recursive: true }));

const turned = [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => `turned-${orientation}.jpg`);

test.each(["a.png", "a.webp", "a.gif", ...turned, "two.tiff", "two.gif", "pdf"])(
  "%s: the sizes of the pages that are read",
  async (name) => {
    const examples = resolve(import.meta.dirname, "../../examples/faktura.pdf");
    const path = name === "pdf" ? examples : join(folder, name);
    const read = [];
    for await (const { image } of readPages(path, options)) {
      read.push({ width: image.width, height: image.height });
    }
    expect(await pageSizes(path, options)).toEqual(read);
    expect(read.length).toBe(name === "two.tiff" ? 2 : 1);
  },
);

test("a header that cannot be read is told as reading tells it", async () => {
  const path = join(folder, "cut.png");
  await writeFile(path, await sharp(join(folder, "a.png")).toBuffer());
  await truncate(path, 20);
  await expect(pageSizes(path, options)).rejects.toMatchObject({ code: "image.damaged" });
});
