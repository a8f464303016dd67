import { type Dial } from "./grade.ts";
import { type Plane } from "./plane.ts";

/** Standard deviation in layout pixels: a scanner's and a camera's optics. */
export const BLUR: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 0.35, 0.5, 0.65, 0.8],
};

/** Two three-tap kernels of this variance each still look like one bell. */
const MOST_VARIANCE = 1.6;

/** Weights of 256 of the middle, its neighbours and theirs; their variance is sigma². */
export function blurKernel(sigmaPx: number): readonly [number, number, number] {
  const variance = Math.min(MOST_VARIANCE, sigmaPx * sigmaPx);
  if (variance <= 0.5) {
    const near = Math.round(128 * variance); // [k, 1 - 2k, k] has the variance 2k
    return [256 - 2 * near, near, 0];
  }
  const k = variance / 4; // twice [k, 1 - 2k, k]
  const far = Math.round(256 * k * k);
  const near = Math.round(128 * variance) - 4 * far; // 2 near + 8 far = 256 variance
  return [256 - 2 * near - 2 * far, near, far];
}

/** Blurs each of the rows; pixels beyond its ends are like the last. */
function blurRow(
  data: Uint8Array,
  from: number,
  width: number,
  kernel: readonly [number, number, number],
  out: Uint8Array,
): void {
  const [middle, near, far] = kernel;
  const last = width - 1;
  for (let x = 0; x < width; x++) {
    const here = data[from + x]!;
    if (x >= 2 && x < width - 2) {
      const b = data[from + x - 1]!;
      const c = data[from + x + 1]!;
      const a = data[from + x - 2]!;
      const d = data[from + x + 2]!;
      out[x] =
        (here & a & b & c & d) === 255
          ? 255
          : (here * middle + (b + c) * near + (a + d) * far + 128) >> 8;
      continue;
    }
    const b = data[from + Math.max(0, x - 1)]! + data[from + Math.min(last, x + 1)]!;
    const a = data[from + Math.max(0, x - 2)]! + data[from + Math.min(last, x + 2)]!;
    out[x] = (here * middle + b * near + a * far + 128) >> 8;
  }
}

/** Blurs in place, row by row and then column by column, in one sweep with five rows in hand. */
export function blurPlane({ width, height, data }: Plane, sigmaPx: number): void {
  if (sigmaPx === 0) return;
  const kernel = blurKernel(sigmaPx);
  const [middle, near, far] = kernel;
  const rows = Array.from({ length: 5 }, () => new Uint8Array(width));
  const rowAt = (y: number): Uint8Array =>
    rows[((Math.max(0, Math.min(height - 1, y)) % 5) + 5) % 5]!;
  for (let y = 0; y < Math.min(2, height); y++) blurRow(data, y * width, width, kernel, rowAt(y));
  for (let y = 0; y < height; y++) {
    if (y + 2 < height) blurRow(data, (y + 2) * width, width, kernel, rowAt(y + 2));
    const [a, b, c, d, e] = [rowAt(y - 2), rowAt(y - 1), rowAt(y), rowAt(y + 1), rowAt(y + 2)];
    const to = y * width;
    for (let x = 0; x < width; x++) {
      const here = c[x]!;
      const beside = b[x]! + d[x]!;
      const beyond = a[x]! + e[x]!;
      data[to + x] = (here * middle + beside * near + beyond * far + 128) >> 8;
    }
  }
}
