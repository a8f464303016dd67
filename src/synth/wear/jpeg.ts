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

/** A JPEG file, grey where the picture is; colour at half resolution as cameras write it. */
export async function encodePicture(
  { width, height, channels, data }: Picture,
  quality: number,
): Promise<Uint8Array> {
  const raw = { width, height, channels };
  const bytes = await sharp(data, { raw, limitInputPixels: false }).jpeg({ quality }).toBuffer();
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
