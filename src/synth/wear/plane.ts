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
const BARE = -1;

/** Are all bytes of so many words 255? */
function isBareGroup(view: DataView, from: number, words: number): boolean {
  let all = BARE;
  for (let i = 0; i < words; i++) all &= view.getInt32(from + 4 * i, true);
  return all === BARE;
}

function fillPlanes(
  pixels: Uint8Array | Uint8ClampedArray,
  channels: 3 | 4,
  red: Uint8Array,
  green: Uint8Array,
  blue: Uint8Array,
): { isGrey: boolean } {
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.length);
  const count = red.length;
  let isGrey = true;
  for (let at = 0; at < count; at += GROUP_PX) {
    const end = Math.min(count, at + GROUP_PX);
    if (end - at === GROUP_PX && isBareGroup(view, channels * at, channels)) continue;
    for (let i = at, from = channels * at; i < end; i++, from += channels) {
      const r = pixels[from]!;
      const g = pixels[from + 1]!;
      const b = pixels[from + 2]!;
      red[i] = r;
      green[i] = g;
      blue[i] = b;
      if (r !== g || g !== b) isGrey = false;
    }
  }
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
