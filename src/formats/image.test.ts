import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import type { Sharp } from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import {
  MAX_IMAGE_PIXELS,
  MAX_IMAGE_SIDE_PX,
  decodeImage,
  encodeJpeg,
  encodePng,
  imagePageCount,
} from "./image.ts";
import type { RgbImage } from "./image.ts";

const folder = mkdtempSync(join(tmpdir(), "kvitto-image-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Colour = readonly [number, number, number];
const RED: Colour = [200, 30, 20];

function flat(width: number, height: number, [red, green, blue]: Colour): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 3) data.set([red, green, blue], i);
  return { width, height, data };
}

function pixel({ width, data }: RgbImage, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

function raw(image: RgbImage): Sharp {
  const { width, height, data } = image;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function errorOf(source: string | Uint8Array): Promise<KvittoError> {
  const error: unknown = await decodeImage(source).then(
    ({ width, height }) => new Error(`decoded to ${width}×${height}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof KvittoError)) throw error;
  return error;
}

function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** An 8-bit RGB PNG that says it is `width`×`height`, with `rows` whatever they are. */
function handMadePng(width: number, height: number, rows: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(rows)),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

test("PNG there and back is exact; from bytes and from a path", async () => {
  const random = new Random("png");
  const data = Uint8Array.from({ length: 37 * 23 * 3 }, () => random.int(0, 255));
  const bytes = await encodePng({ width: 37, height: 23, data });
  expect(await decodeImage(bytes)).toMatchObject({ width: 37, height: 23 });
  const path = join(folder, "named.jpg"); // the name lies; the content counts
  writeFileSync(path, bytes);
  expect(Buffer.compare((await decodeImage(path)).data, data)).toBe(0);
});

test("JPEG: quality trades size for error", async () => {
  const random = new Random("jpeg");
  const data = Uint8Array.from({ length: 64 * 64 * 3 }, () => random.int(100, 150));
  const image = { width: 64, height: 64, data };
  const [good, bad] = [await encodeJpeg(image, 95), await encodeJpeg(image, 20)];
  const loss = async (bytes: Uint8Array): Promise<number> => {
    const decoded = await decodeImage(bytes);
    return decoded.data.reduce((sum, value, i) => sum + Math.abs(value - data[i]!), 0);
  };
  expect(bad.length).toBeLessThan(good.length);
  expect(await loss(good)).toBeLessThan(await loss(bad));
});

describe("every kind of pixel becomes RGB", () => {
  test("grey, 16-bit, 16-bit grey, 1-bit", async () => {
    const grey = await raw(flat(5, 4, [90, 90, 90]))
      .greyscale()
      .png()
      .toBuffer();
    const deep = await raw(flat(5, 4, RED))
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    const deepGrey = await raw(flat(5, 4, [90, 90, 90]))
      .toColourspace("grey16")
      .png()
      .toBuffer();
    const white = flat(5, 4, [255, 255, 255]);
    const bilevel = await raw(white).tiff({ bitdepth: 1, compression: "none" }).toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe("ushort");
    expect((await sharp(deepGrey).metadata()).depth).toBe("ushort");
    expect(pixel(await decodeImage(grey), 4, 3)).toEqual([90, 90, 90]);
    expect(pixel(await decodeImage(deep), 4, 3)).toEqual([...RED]);
    expect(pixel(await decodeImage(deepGrey), 4, 3)).toEqual([90, 90, 90]);
    expect(pixel(await decodeImage(bilevel), 4, 3)).toEqual([255, 255, 255]);
  });

  test("CMYK", async () => {
    const cmyk = await raw(flat(16, 16, RED))
      .toColourspace("cmyk")
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe("cmyk");
    const [red = 0, green = 0, blue = 0] = pixel(await decodeImage(cmyk), 8, 8);
    // Inks cannot make every red; it must still be plainly this red, not its negative.
    expect(Math.abs(red - 200)).toBeLessThan(25);
    expect(Math.abs(green - 30)).toBeLessThan(35);
    expect(Math.abs(blue - 20)).toBeLessThan(35);
  });

  test("transparency is laid on white", async () => {
    const rgba = Buffer.from([0, 0, 0, 0, 0, 0, 0, 255, 200, 0, 0, 128]);
    const png = await sharp(rgba, { raw: { width: 3, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    const image = await decodeImage(png);
    expect(pixel(image, 0, 0)).toEqual([255, 255, 255]);
    expect(pixel(image, 1, 0)).toEqual([0, 0, 0]);
    const [red = 0, green = 0] = pixel(image, 2, 0); // 200 and 0 over 255, at 128/255
    expect(Math.abs(red - 227)).toBeLessThanOrEqual(1);
    expect(Math.abs(green - 127)).toBeLessThanOrEqual(1);
  });

  test("grey with transparency", async () => {
    const rgba = Buffer.from([80, 80, 80, 255, 80, 80, 80, 0]);
    const png = await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    const image = await decodeImage(png);
    expect([pixel(image, 0, 0), pixel(image, 1, 0)]).toEqual([
      [80, 80, 80],
      [255, 255, 255],
    ]);
  });

  test("EXIF: all eight orientations show the red corner top left", async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      // The stored corner that each orientation brings to the top left.
      const right = [2, 3, 7, 8].includes(orientation);
      const bottom = [3, 4, 6, 7].includes(orientation);
      const picture = flat(32, 16, [255, 255, 255]);
      for (let y = 0; y < 8; y++) {
        for (let x = 0; x < 8; x++) {
          const at = (bottom ? 15 - y : y) * 32 + (right ? 31 - x : x);
          picture.data.set(RED, at * 3);
        }
      }
      const tagged = raw(picture).withMetadata({ orientation });
      const image = await decodeImage(await tagged.jpeg({ quality: 100 }).toBuffer());
      const turned = orientation > 4;
      expect([image.width, image.height], `${orientation}`).toEqual(turned ? [16, 32] : [32, 16]);
      expect(pixel(image, 2, 2)[1], `${orientation}`).toBeLessThan(100);
      expect(pixel(image, image.width - 3, image.height - 3)[1]).toBeGreaterThan(200);
    }
  });

  test("animations give the first frame, TIFFs any page", async () => {
    const frames = [RED, [0, 0, 255] as const, [0, 128, 0] as const].map((colour) =>
      raw(flat(6, 4, colour))
        .png()
        .toBuffer(),
    );
    const joined = sharp(await Promise.all(frames), { join: { animated: true } });
    for (const bytes of [
      await joined.clone().gif().toBuffer(),
      await joined.clone().webp({ lossless: true }).toBuffer(),
      await joined.clone().tiff({ compression: "lzw" }).toBuffer(),
    ]) {
      expect(await imagePageCount(bytes)).toBe(3);
      const image = await decodeImage(bytes);
      expect([image.width, image.height]).toEqual([6, 4]);
      pixel(image, 3, 2).forEach((value, c) => expect(Math.abs(value - RED[c]!)).toBeLessThan(12));
      const last = await decodeImage(bytes, { page: 2 });
      expect(pixel(last, 3, 2)[1]).toBeGreaterThan(100);
      await expect(decodeImage(bytes, { page: 3 })).rejects.toMatchObject({
        code: "image.no_page",
      });
    }
    expect(await imagePageCount(await frames[0]!)).toBe(1);
  });

  test("AVIF", async () => {
    const avif = await raw(flat(16, 16, RED))
      .avif({ quality: 90 })
      .toBuffer();
    const [red = 0, green = 0] = pixel(await decodeImage(avif), 8, 8);
    expect(Math.abs(red - 200) + Math.abs(green - 30)).toBeLessThan(20);
  });
});

describe("sizes", () => {
  test("1×1, and 20,000 px long", async () => {
    expect(await decodeImage(await encodePng(flat(1, 1, RED)))).toEqual(flat(1, 1, RED));
    const long = await decodeImage(await encodePng(flat(20_000, 3, RED)));
    expect([long.width, long.height, pixel(long, 19_999, 2)]).toEqual([20_000, 3, [...RED]]);
  });

  test("a PNG that would decompress to gigabytes costs nothing", async () => {
    const bomb = handMadePng(60_000, 30_000, new Uint8Array(5_000_000)); // 5.4 GB of pixels
    expect(bomb.length).toBeLessThan(10_000);
    const before = process.memoryUsage.rss();
    const started = performance.now();
    const error = await errorOf(bomb);
    expect(error.code).toBe("image.too_large");
    expect(error.message).toContain("1800000000");
    expect(error.message).toContain(String(MAX_IMAGE_PIXELS));
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("a text chunk that would decompress to 200 MB does not either", async () => {
    const png = Buffer.from(await encodePng(flat(4, 4, RED)));
    const text = Buffer.concat([
      Buffer.from("k\0\0"),
      deflateSync(new Uint8Array(200_000_000), { level: 1 }),
    ]);
    const bomb = Buffer.concat([png.subarray(0, 33), pngChunk("zTXt", text), png.subarray(33)]);
    const before = process.memoryUsage.rss();
    expect(await decodeImage(bomb)).toEqual(flat(4, 4, RED));
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
  });

  test("one side too long", async () => {
    const error = await errorOf(handMadePng(MAX_IMAGE_SIDE_PX + 1, 1, new Uint8Array(10)));
    expect(error.code).toBe("image.too_large");
    expect(error.message).toContain(String(MAX_IMAGE_SIDE_PX));
  });
});

describe("files that are not images", () => {
  test("empty, unknown, other formats, a folder, nothing there", async () => {
    expect((await errorOf(new Uint8Array(0))).code).toBe("image.empty");
    expect((await errorOf(Buffer.from("hello there"))).code).toBe("image.not_an_image");
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    expect((await errorOf(Buffer.from(svg))).code).toBe("image.not_an_image");
    const pdf = await errorOf(Buffer.from("%PDF-1.7\n"));
    expect([pdf.code, pdf.message.includes("PDF")]).toEqual(["image.not_an_image", true]);
    expect((await errorOf(folder)).code).toBe("file.is_folder");
    expect((await errorOf(join(folder, "nowhere.png"))).code).toBe("file.missing");
    writeFileSync(join(folder, "empty.png"), "");
    expect((await errorOf(join(folder, "empty.png"))).code).toBe("file.empty");
  });

  test.each(["png", "jpeg", "gif", "webp", "tiff", "avif"] as const)(
    "cut off: %s",
    async (format) => {
      const random = new Random(format);
      const data = Uint8Array.from({ length: 96 * 96 * 3 }, () => random.int(0, 255));
      const whole = await sharp(data, { raw: { width: 96, height: 96, channels: 3 } })
        .toFormat(format)
        .toBuffer();
      await decodeImage(whole);
      for (const part of [0.1, 0.5, 0.9]) {
        const error = await errorOf(whole.subarray(0, Math.floor(whole.length * part)));
        expect([part, error.code]).toEqual([part, "image.damaged"]);
      }
    },
  );

  test("random bytes after a right beginning", async () => {
    const random = new Random("noise");
    const noise = Buffer.from(Array.from({ length: 2000 }, () => random.int(0, 255)));
    for (const start of [
      "\x89PNG\r\n\x1a\n",
      "\xff\xd8\xff",
      "GIF89a",
      "II*\0",
      "RIFF\0\0\0\0WEBP",
    ]) {
      const error = await errorOf(Buffer.concat([Buffer.from(start, "latin1"), noise]));
      expect(["image.damaged", "image.too_large"]).toContain(error.code);
    }
  });

  test("HEIC without a decoder names the way out", async () => {
    // The container of a phone's picture, with the coded picture declared as HEVC.
    const box = (type: string, ...parts: Uint8Array[]): Buffer => {
      const body = Buffer.concat([Buffer.from(type), ...parts]);
      const size = Buffer.alloc(4);
      size.writeUInt32BE(body.length + 4);
      return Buffer.concat([size, body]);
    };
    const heic = Buffer.concat([
      box("ftyp", Buffer.from("heic\0\0\0\0mif1heic")),
      box(
        "meta",
        Buffer.alloc(4),
        box("hdlr", Buffer.alloc(8), Buffer.from("pict"), Buffer.alloc(13)),
      ),
      box("mdat", Buffer.alloc(64)),
    ]);
    const error = await errorOf(heic);
    expect(error.code).toBe("image.heif_unsupported");
    expect(error.hint).toContain("JPEG");
  });

  // The superuser may read anything, so the test says nothing there.
  test.skipIf(process.getuid?.() === 0)("no permission", async () => {
    const path = join(folder, "secret.png");
    writeFileSync(path, await encodePng(flat(1, 1, RED)));
    chmodSync(path, 0);
    expect((await errorOf(path)).code).toBe("file.no_permission");
  });
});
