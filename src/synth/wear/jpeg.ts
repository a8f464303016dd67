import sharp from "sharp";
import { type Picture } from "./expose.ts";
import { type Dial } from "./grade.ts";

/** What JPEG takes away, in steps of its quality below 100. */
export const JPEG_LOSS: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 14, 24, 36, 48],
};

/** The highest quality that is written: above it files grow and nothing else. */
const MOST_QUALITY = 95;

/** The quality to encode with, 1..95. */
export function jpegQuality(loss: number): number {
  return Math.round(Math.min(MOST_QUALITY, 100 - loss));
}

/** Of zlib, 1..9: at 2 a page takes half the time of 6, and its file is a fifteenth larger. */
const PNG_LEVEL = 2;

/**
 * A file, grey where the picture is. JPEG has the usual tables for its codes, as scanners and
 * cameras write it: to count for tables of its own takes as long again, for 7 % smaller files.
 * @param quality  of JPEG, 1..100, colour at half resolution as cameras write it; PNG when undefined
 */
export async function encodePicture(
  { width, height, channels, data }: Picture,
  quality: number | undefined,
): Promise<Uint8Array> {
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  const encoder =
    quality === undefined
      ? image.png({ compressionLevel: PNG_LEVEL })
      : image.jpeg({ quality, optimiseCoding: false });
  const bytes = await encoder.toBuffer();
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
