import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { handMadePdf } from "./hand-made-pdf.ts";
import { encodeJpeg, encodePng } from "./image.ts";
import { loadPages, readPages } from "./input-file.ts";
import type { RgbImage } from "./rgb-image.ts";

const folder = mkdtempSync(join(tmpdir(), "kvitto-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function errorOf(path: string): Promise<KvittoError> {
  const error: unknown = await loadPages(path, { dpi: 72 }).catch((thrown: unknown) => thrown);
  if (error instanceof KvittoError) return error;
  throw new Error(`expected a KvittoError, got ${JSON.stringify(error)}`);
}

const picture: RgbImage = { width: 4, height: 3, data: new Uint8Array(36).fill(128) };
const content = "BT /F1 20 Tf 20 50 Td (Hello) Tj ET";

test("a PDF is told by its content: pages, resolution, text in pixels", async () => {
  const path = file("scan.png", handMadePdf([{ content }, { content: "" }]));
  const { kind, pages, details } = await loadPages(path, { dpi: 144 });
  expect(kind).toBe("pdf");
  expect(pages.map(({ width, height }) => [width, height])).toEqual([
    [400, 200],
    [400, 200],
  ]);
  expect(details.map(({ dpi, lines }) => [dpi, lines.length])).toEqual([
    [144, 1],
    [144, 0],
  ]);
  const [x0, y0, x1, y1] = details[0]!.lines[0]!.box;
  expect(details[0]!.lines[0]!.text).toBe("Hello");
  expect(Math.abs(x0 - 40)).toBeLessThan(4); // set at 20 pt; the side bearing is under 2 pt
  expect(y0).toBeLessThan(100 - 20); // the baseline is at 100 px; capitals are 14 pt high
  expect(y1).toBeGreaterThan(100);
  expect(x1).toBeLessThan(160);
});

test("pictures, whatever they are called; a TIFF has pages, an animation has not", async () => {
  const png = file("a.pdf", await encodePng(picture));
  const jpeg = file("b", await encodeJpeg(picture, 90));
  const frames = await Promise.all([encodePng(picture), encodePng(picture), encodePng(picture)]);
  const joined = sharp(frames, { join: { animated: true } });
  const tiff = file("c.tif", await joined.clone().tiff({ compression: "lzw" }).toBuffer());
  const gif = file("d.gif", await joined.clone().gif().toBuffer());
  const counts = await Promise.all(
    [png, jpeg, tiff, gif].map(async (path) => {
      const { kind, pages, details } = await loadPages(path, { dpi: 300 });
      expect([kind, pages[0]!.width, details[0]]).toEqual(["image", 4, { dpi: null, lines: [] }]);
      return pages.length;
    }),
  );
  expect(counts).toEqual([1, 1, 3, 1]);
});

test("one clear error for everything that is not a page", async () => {
  const cases: [string, string][] = [
    [join(folder, "nowhere.pdf"), "file.missing"],
    [join(file("plain", "x"), "inside.pdf"), "file.missing"],
    [folder, "file.is_folder"],
    [file("empty.jpg", ""), "file.empty"],
    [file("text.pdf", "Dear reader"), "input.unknown_kind"],
    [file("x.svg", "<svg/>"), "input.unknown_kind"],
    [file("old.bmp", "BM000000"), "image.not_an_image"],
    [file("cut.pdf", handMadePdf([{ content }]).subarray(0, 300)), "pdf.truncated"],
    [file("cut.png", (await encodePng(picture)).subarray(0, 40)), "image.damaged"],
  ];
  if (process.platform === "linux") cases.push(["/dev/zero", "file.not_a_file"]);
  for (const [path, code] of cases) {
    const error = await errorOf(path);
    expect([path, error.code]).toEqual([path, code]);
    expect(error.message).toContain(path);
    expect(error.message).not.toContain("\n");
  }
});

test.skipIf(process.platform === "win32")(
  "a pipe that nobody writes to is not waited for",
  async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    expect((await errorOf(pipe)).code).toBe("file.not_a_file");
  },
);

test("more pixels than can be held at once; page by page they can", async () => {
  const path = file("many.pdf", handMadePdf(Array.from({ length: 6 }, () => ({ content }))));
  const enough = 6 * 200 * 100; // at 72 dpi a point is a pixel
  expect(await loadPages(path, { dpi: 72, max_pixels: enough })).toMatchObject({ kind: "pdf" });
  await expect(loadPages(path, { dpi: 72, max_pixels: enough - 1 })).rejects.toMatchObject({
    code: "input.too_large",
    message: expect.stringContaining("page 6") as string,
  });
  let count = 0;
  for await (const { image } of readPages(path, { dpi: 72 })) count += image.width > 0 ? 1 : 0;
  expect(count).toBe(6);
});

test("a TIFF of too many pages, with both numbers", async () => {
  const frame = await encodePng(picture);
  const joined = sharp(Array<Uint8Array>(201).fill(frame), { join: { animated: true } });
  const error = await errorOf(file("book.tif", await joined.tiff().toBuffer()));
  expect(error.code).toBe("image.too_many_pages");
  expect(error.message).toMatch(/201 pages.*200/);
});

test("an aborted load stops", async () => {
  const path = file("abort.pdf", handMadePdf([{ content }]));
  const signal = AbortSignal.abort(new Error("stopped by the user"));
  await expect(loadPages(path, { dpi: 72, signal })).rejects.toThrow("stopped by the user");
});
