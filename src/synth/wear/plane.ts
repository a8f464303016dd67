import { type RgbImage } from "../../formats/rgb-image.ts";
import { type RgbaImage } from "../paint.ts";
import { Arena } from "./arena.ts";

/**
 * One 8-bit value a pixel, row-major. Most papers are grey, and one plane is a third of the work of
 * three; worn pages get their colour from the paper and the light afterwards.
 */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Pixels looked at together: their bytes are three or four whole words. */
const GROUP_PX = 4;

/** The bytes as words of four; undefined where they do not begin at one. The rest is left out. */
function wordsOf(pixels: Uint8Array | Uint8ClampedArray): Int32Array | undefined {
  if (pixels.byteOffset % 4 !== 0) return undefined;
  return new Int32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2);
}

/** Copies pixels `from` to `to`, and says whether all of them are grey. */
function fillPixels(
  pixels: Uint8Array | Uint8ClampedArray,
  channels: 3 | 4,
  from: number,
  to: number,
  red: Uint8Array,
  green: Uint8Array,
  blue: Uint8Array,
): boolean {
  let difference = 0;
  for (let i = from, at = channels * from; i < to; i++, at += channels) {
    const r = pixels[at]!;
    const g = pixels[at + 1]!;
    const b = pixels[at + 2]!;
    red[i] = r;
    green[i] = g;
    blue[i] = b;
    difference |= (r ^ g) | (g ^ b);
  }
  return difference === 0;
}

/** Bare groups are passed over: the planes are bare at the start. */
function fillPlanes(
  pixels: Uint8Array | Uint8ClampedArray,
  channels: 3 | 4,
  red: Uint8Array,
  green: Uint8Array,
  blue: Uint8Array,
): { isGrey: boolean } {
  const words = wordsOf(pixels);
  const count = red.length;
  if (words === undefined) {
    return { isGrey: fillPixels(pixels, channels, 0, count, red, green, blue) };
  }
  let isGrey = true;
  const whole = count - (count % GROUP_PX);
  for (let at = 0, word = 0; at < whole; at += 4, word += channels) {
    let all = words[word]! & words[word + 1]! & words[word + 2]!;
    if (channels === 4) all &= words[word + 3]!;
    if (all === -1) continue;
    if (!fillPixels(pixels, channels, at, at + 4, red, green, blue)) isGrey = false;
  }
  if (!fillPixels(pixels, channels, whole, count, red, green, blue)) isGrey = false;
  return { isGrey };
}

/** One plane where all pixels are grey, else three: red, green, blue. */
export function toPlanes(image: RgbImage | RgbaImage, arena = new Arena()): Plane[] {
  const { width, height } = image;
  const [red, green, blue] = [0, 1, 2].map(() => arena.bytes(width * height).fill(255));
  if (red === undefined || green === undefined || blue === undefined) {
    throw new Error("internal: three planes were asked for");
  }
  const { isGrey } =
    "rgba" in image
      ? fillPlanes(image.rgba, 4, red, green, blue)
      : fillPlanes(image.data, 3, red, green, blue);
  const planes = isGrey ? [red] : [red, green, blue];
  return planes.map((data) => ({ width, height, data }));
}
