import sharp from "sharp";
import type { Sharp } from "sharp";
import { KvittoError, messageOf } from "../core/errors.ts";
import { readInput } from "./file-access.ts";
import { sniffKind } from "./image-kind.ts";
import type { FileKind } from "./image-kind.ts";
import { assertRgbImage } from "./rgb-image.ts";
import type { RgbImage } from "./rgb-image.ts";

export type { RgbImage } from "./rgb-image.ts";

/**
 * A3 at 600 dpi is 70 Mpx, the largest ordinary phone picture 64. Measured at 99 Mpx: 0.4 GB at most
 * to decode a plain PNG, 1.2 GB the worst case (16-bit, interlaced, turned); so under 1 GB here.
 */
export const MAX_IMAGE_PIXELS = 72_000_000;
/** A metre of till roll at 600 dpi is 24,000 px; JPEG itself ends at 65,535. */
export const MAX_IMAGE_SIDE_PX = 32_768;
/** Far above any scan; keeps a mistaken path from being read into memory. */
export const MAX_IMAGE_FILE_BYTES = 512 * 1024 * 1024;

/** What is handed to the decoder. SVG, for one, is a program and could read other files. */
const DECODABLE: ReadonlySet<FileKind> = new Set([
  ...(["png", "jpeg", "gif", "webp", "tiff", "heif", "avif"] as const),
]);

export interface DecodeOptions {
  /** Which page of a TIFF or frame of an animation, from 0. */
  readonly page?: number;
}

interface OpenImage {
  readonly name: string;
  readonly kind: FileKind;
  readonly bytes: Uint8Array;
}

async function openImage(source: string | Uint8Array): Promise<OpenImage> {
  const isPath = typeof source === "string";
  const name = isPath ? source : `the image of ${source.byteLength} bytes`;
  const bytes = isPath ? await readInput(source, MAX_IMAGE_FILE_BYTES) : source;
  if (bytes.byteLength === 0) throw new KvittoError("image.empty", `${name} is empty.`);
  const kind = sniffKind(bytes);
  if (!DECODABLE.has(kind)) {
    throw new KvittoError(
      "image.not_an_image",
      `${name} is not an image that can be read${kind === "unknown" ? "" : `: it is a ${kind.toUpperCase()} file`}.`,
      "JPEG, PNG, TIFF, WebP, GIF and AVIF images can be read.",
    );
  }
  return { name, kind, bytes };
}

function decodeError({ name, kind, bytes }: OpenImage, error: unknown): KvittoError {
  const reason = messageOf(error).trim().split("\n")[0] ?? "";
  if (kind === "heif") {
    return new KvittoError(
      "image.heif_unsupported",
      `${name} is a HEIF/HEIC picture, and no decoder for it is installed (${reason}).`,
      'Save it as JPEG. On an iPhone: Settings, Camera, Formats, "Most Compatible".',
      { cause: error },
    );
  }
  return new KvittoError(
    "image.damaged",
    `${name} (${kind.toUpperCase()}, ${bytes.byteLength} bytes) is damaged or cut off: ${reason}.`,
    "Scan, export or download it again.",
    { cause: error },
  );
}

function tooLarge(name: string, text: string): KvittoError {
  return new KvittoError(
    "image.too_large",
    `${name} ${text}.`,
    "Scan it at a lower resolution, or scale it down first.",
  );
}

/** A decoder for one page. Warnings are let through: many cameras write odd but readable files. */
function openDecoder({ bytes }: OpenImage, page: number): Sharp {
  const limitInputPixels = MAX_IMAGE_PIXELS;
  return sharp(bytes, { failOn: "error", limitInputPixels, page, sequentialRead: true });
}

/** Checks the size that the header states, before anything is decompressed. */
async function readSize(image: OpenImage, page: number): Promise<{ readonly pages: number }> {
  const unlimited = { failOn: "error", limitInputPixels: false, page } as const;
  const header = await sharp(image.bytes, unlimited)
    .metadata()
    .catch((error: unknown) => {
      throw decodeError(image, error);
    });
  const { width, pageHeight: height = header.height, pages = 1 } = header;
  const side = Math.max(width, height);
  if (width * height > MAX_IMAGE_PIXELS) {
    const text = `is ${width}×${height} px, ${width * height} in all; at most ${MAX_IMAGE_PIXELS} are read`;
    throw tooLarge(image.name, text);
  }
  if (side > MAX_IMAGE_SIDE_PX) {
    const text = `is ${width}×${height} px; a side may have at most ${MAX_IMAGE_SIDE_PX}`;
    throw tooLarge(image.name, text);
  }
  return { pages };
}

/**
 * Number of pages of a TIFF or frames of an animation; 1 for other images.
 * @throws {KvittoError} as {@link decodeImage}
 */
export async function imagePageCount(source: string | Uint8Array): Promise<number> {
  return (await readSize(await openImage(source), 0)).pages;
}

/**
 * Decodes a JPEG, PNG, TIFF, WebP, GIF or AVIF file, told by its content, to 8-bit sRGB: turned as
 * EXIF says, CMYK, grey and 16-bit converted, transparency laid on white, the first frame of an
 * animation. The pixel limits are checked on the header, so a small file that would fill the memory
 * costs nothing.
 * @throws {KvittoError} `image.empty`, `.not_an_image`, `.too_large`, `.damaged`,
 *   `.heif_unsupported`, `.no_page`; `file.*` when the path cannot be read
 */
export async function decodeImage(
  source: string | Uint8Array,
  { page = 0 }: DecodeOptions = {},
): Promise<RgbImage> {
  const image = await openImage(source);
  const { pages } = await readSize(image, 0);
  if (page >= pages) {
    throw new KvittoError(
      "image.no_page",
      `${image.name} has ${pages} pages; no page ${page + 1}.`,
    );
  }
  if (page > 0) await readSize(image, page); // pages of a TIFF may differ in size
  const { data, info } = await openDecoder(image, page)
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw decodeError(image, error);
    });
  const { width, height, channels } = info;
  const rgb: RgbImage = { width, height, data: channels === 1 ? greyToRgb(data) : asBytes(data) };
  assertRgbImage(rgb);
  return rgb;
}

/** The same bytes without Buffer's own methods: its `slice` shares memory, an array's copies. */
function asBytes(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function greyToRgb(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (let i = 0; i < grey.length; i++) rgb.fill(grey[i]!, i * 3, i * 3 + 3);
  return rgb;
}

function encoder(image: RgbImage): Sharp {
  assertRgbImage(image);
  const { width, height, data } = image;
  return sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
}

/** A PNG file: no loss. */
export async function encodePng(image: RgbImage): Promise<Uint8Array> {
  return asBytes(await encoder(image).png().toBuffer());
}

/** A JPEG file, colour at half resolution (4:2:0) as cameras write it. `quality` is 1..100. */
export async function encodeJpeg(image: RgbImage, quality: number): Promise<Uint8Array> {
  return asBytes(await encoder(image).jpeg({ quality }).toBuffer());
}
