import { type RgbImage } from "../formats/rgb-image.ts";

/**
 * One channel of a page, 0 black to 255 white, row-major. Most papers are black on white, so their
 * three channels are one plane and every step costs a third.
 */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** One plane where all pixels are grey, else three. */
export function toPlanes({ width, height, data }: RgbImage): Plane[] {
  let grey = true;
  for (let i = 0; grey && i < data.length; i += 3) {
    grey = data[i] === data[i + 1] && data[i] === data[i + 2];
  }
  return Array.from({ length: grey ? 1 : 3 }, (_, channel) => {
    const plane = new Uint8Array(width * height);
    for (let i = 0, from = channel; i < plane.length; i++, from += 3) plane[i] = data[from]!;
    return { width, height, data: plane };
  });
}

/** A map of the plane to another: where a point of the source lies in the result. */
export type PointMap = (x: number, y: number) => readonly [x: number, y: number];

export interface Turn {
  readonly width: number;
  readonly height: number;
  readonly map: PointMap;
  apply(plane: Plane): Plane;
}

/**
 * A rotation about the middle, on paper large enough that nothing is cut off. Bilinear; what lies
 * outside the source is white.
 */
export function rotation(width: number, height: number, radians: number): Turn {
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const outWidth = Math.ceil(width * Math.abs(cos) + height * Math.abs(sin));
  const outHeight = Math.ceil(width * Math.abs(sin) + height * Math.abs(cos));
  const [cx, cy, ox, oy] = [width / 2, height / 2, outWidth / 2, outHeight / 2];
  return {
    width: outWidth,
    height: outHeight,
    map: (x, y) => [ox + cos * (x - cx) - sin * (y - cy), oy + sin * (x - cx) + cos * (y - cy)],
    apply: ({ data }) => {
      const out = new Uint8Array(outWidth * outHeight).fill(255);
      for (let y = 0, to = 0; y < outHeight; y++) {
        const dy = y + 0.5 - oy;
        // Pixel centres: sample (sx, sy) is between the centres of four source pixels.
        let sx = cx + cos * (0.5 - ox) + sin * dy - 0.5;
        let sy = cy - sin * (0.5 - ox) + cos * dy - 0.5;
        for (let x = 0; x < outWidth; x++, to++, sx += cos, sy -= sin) {
          const [left, top] = [Math.floor(sx), Math.floor(sy)];
          if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) continue;
          const [fx, fy] = [sx - left, sy - top];
          const at = top * width + left;
          const upper = data[at]! + (data[at + 1]! - data[at]!) * fx;
          const below = at + width;
          const lower = data[below]! + (data[below + 1]! - data[below]!) * fx;
          out[to] = upper + (lower - upper) * fy + 0.5;
        }
      }
      return { width: outWidth, height: outHeight, data: out };
    },
  };
}

/** Three taps k, 1 − 2k, k along a line of `count` values `step` apart. */
function blurLine(data: Uint8Array, start: number, step: number, count: number, k: number): void {
  let previous = data[start]!;
  for (let i = 0, at = start; i < count; i++, at += step) {
    const here = data[at]!;
    const next = i + 1 < count ? data[at + step]! : here;
    data[at] = here + k * (previous - 2 * here + next) + 0.5;
    previous = here;
  }
}

/**
 * Blurs in place. Three taps k, 1 − 2k, k have the variance 2k; the variance sigma² is shared among
 * as many passes as keep k at a quarter or less.
 */
export function blurPlane({ width, height, data }: Plane, sigmaPx: number): void {
  const passes = Math.ceil((sigmaPx * sigmaPx) / 0.5);
  const k = passes === 0 ? 0 : (sigmaPx * sigmaPx) / (2 * passes);
  for (let pass = 0; pass < passes; pass++) {
    for (let y = 0; y < height; y++) blurLine(data, y * width, 1, width, k);
    for (let x = 0; x < width; x++) blurLine(data, x, width, height, k);
  }
}
