import { type RgbImage } from "../../formats/rgb-image.ts";

/**
 * One channel of a page, 0 full ink to 255 bare paper, row-major. Most papers are black on white, so
 * their three channels are one plane and every step costs a third.
 */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Pixels looked at together: their 12 bytes are three words. */
const GROUP_PX = 4;

/** One plane where all pixels are grey, else three: red, green, blue. */
export function toPlanes({ width, height, data }: RgbImage): Plane[] {
  const count = width * height;
  const red = new Uint8Array(count).fill(255);
  const green = new Uint8Array(count).fill(255);
  const blue = new Uint8Array(count).fill(255);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let isGrey = true;
  for (let at = 0; at < count; at += GROUP_PX) {
    const end = Math.min(count, at + GROUP_PX);
    const whole = at + GROUP_PX <= count;
    const first = 3 * at;
    if (
      whole &&
      (view.getInt32(first, true) &
        view.getInt32(first + 4, true) &
        view.getInt32(first + 8, true)) ===
        -1
    ) {
      continue; // four pixels of bare paper
    }
    for (let i = at, from = first; i < end; i++, from += 3) {
      const r = data[from]!;
      const g = data[from + 1]!;
      const b = data[from + 2]!;
      red[i] = r;
      green[i] = g;
      blue[i] = b;
      if (r !== g || g !== b) isGrey = false;
    }
  }
  const planes = isGrey ? [red] : [red, green, blue];
  return planes.map((plane) => ({ width, height, data: plane }));
}
