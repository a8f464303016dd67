import { assertRgbImage } from "./rgb-image.ts";
import type { RgbImage } from "./rgb-image.ts";

export type ResizeFilter = "bilinear" | "bicubic" | "lanczos";

interface Kernel {
  /** Half its width, in pixels of the coarser of the two images. */
  readonly support: number;
  readonly weight: (x: number) => number;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

const KERNELS: Record<ResizeFilter, Kernel> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  /** Keys' cubic with a = −0.5. */
  bicubic: {
    support: 2,
    weight: (x) => {
      const t = Math.abs(x);
      if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
      return t < 2 ? -0.5 * (((t - 5) * t + 8) * t - 4) : 0;
    },
  },
  lanczos: { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** How each output position of one axis is summed from input positions, in fixed point. */
interface AxisPlan {
  /** First input position of each output. */
  readonly start: Int32Array;
  /** Number of input positions of each output, at most `stride`. */
  readonly taps: Int32Array;
  /** [outputs, stride], scaled by 2^precision. */
  readonly weights: Int32Array;
  readonly stride: number;
  readonly precision: number;
}

const MAX_PRECISION_BITS = 22; // 2^22 · 255 still leaves room for the negative lobes in 32 bits
const MAX_WEIGHT = 2 ** 15; // the reference multiplies 16-bit integers

function roundHalfAway(x: number): number {
  return Math.trunc(x + (x < 0 ? -0.5 : 0.5));
}

function planAxis(inputs: number, outputs: number, kernel: Kernel): AxisPlan {
  const scale = inputs / outputs;
  const stretch = Math.max(scale, 1); // shrinking widens the kernel: that is the antialiasing
  const support = kernel.support * stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const start = new Int32Array(outputs);
  const taps = new Int32Array(outputs);
  const real = new Float64Array(outputs * stride);
  let largest = 0;
  for (let i = 0; i < outputs; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - support + 0.5), 0);
    const count = Math.min(Math.trunc(centre + support + 0.5), inputs) - first;
    let total = 0;
    for (let k = 0; k < count; k++) {
      const weight = kernel.weight((first + k + 0.5 - centre) / stretch);
      real[i * stride + k] = weight;
      total += weight;
    }
    for (let k = 0; k < count; k++) {
      real[i * stride + k]! /= total;
      largest = Math.max(largest, real[i * stride + k]!);
    }
    start[i] = first;
    taps[i] = count;
  }
  let precision = 0;
  while (
    precision < MAX_PRECISION_BITS &&
    Math.trunc(0.5 + largest * 2 ** (precision + 1)) < MAX_WEIGHT
  ) {
    precision++;
  }
  const weights = Int32Array.from(real, (weight) => roundHalfAway(weight * 2 ** precision));
  return { start, taps, weights, stride, precision };
}

/** Sums along rows: [height, from, 3] → [height, to, 3]. */
function resizeRows(image: RgbImage, to: number, plan: AxisPlan): RgbImage {
  const { width, height, data } = image;
  const { start, taps, weights, stride, precision } = plan;
  const output = new Uint8ClampedArray(height * to * 3); // clamps to 0..255 on assignment
  const half = 1 << (precision - 1);
  for (let y = 0, at = 0; y < height; y++) {
    const row = y * width * 3;
    for (let x = 0; x < to; x++, at += 3) {
      let red = half;
      let green = half;
      let blue = half;
      let from = row + start[x]! * 3;
      const first = x * stride;
      const end = first + taps[x]!;
      for (let k = first; k < end; k++, from += 3) {
        const weight = weights[k]!;
        red += weight * data[from]!;
        green += weight * data[from + 1]!;
        blue += weight * data[from + 2]!;
      }
      output[at] = red >> precision;
      output[at + 1] = green >> precision;
      output[at + 2] = blue >> precision;
    }
  }
  return { width: to, height, data: new Uint8Array(output.buffer) };
}

/** Sums along columns: [from, width, 3] → [to, width, 3]. */
function resizeColumns(image: RgbImage, to: number, plan: AxisPlan): RgbImage {
  const { width, data } = image;
  const { start, taps, weights, stride, precision } = plan;
  const bytes = width * 3;
  const output = new Uint8ClampedArray(to * bytes);
  const sums = new Int32Array(bytes); // a row at a time, so that memory is read in order
  const half = 1 << (precision - 1);
  for (let y = 0; y < to; y++) {
    sums.fill(half);
    for (let k = 0; k < taps[y]!; k++) {
      const weight = weights[y * stride + k]!;
      const row = (start[y]! + k) * bytes;
      for (let i = 0; i < bytes; i++) sums[i]! += weight * data[row + i]!;
    }
    for (let i = 0; i < bytes; i++) output[y * bytes + i] = sums[i]! >> precision;
  }
  return { width, height: to, data: new Uint8Array(output.buffer) };
}

/**
 * Resizes with antialiasing, bit for bit as torchvision does to 8-bit tensors (`antialias=True`).
 *
 * Separable; rows first, then columns, rounded to 8 bits in between; an axis whose size does not
 * change is skipped. For output i of an axis with s = in/out and f = max(s, 1): the centre is
 * c = (i + ½)·s, input x in int(c − S·f + ½) .. int(c + S·f + ½) − 1 has the weight
 * k((x + ½ − c)/f), normalised, in fixed point of p bits: the most up to 22 for which the largest
 * weight of the axis stays under 2^15. S is 1 bilinear, 2 bicubic (a = −0.5), 3 Lanczos.
 * Pillow differs by a level or two: it keeps p = 22 and may do columns first.
 */
export function resizeImage(
  image: RgbImage,
  width: number,
  height: number,
  filter: ResizeFilter,
): RgbImage {
  assertRgbImage(image);
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new Error(`internal: cannot resize to ${width}×${height} px`);
  }
  const kernel = KERNELS[filter];
  let result = image;
  if (width !== image.width) {
    result = resizeRows(result, width, planAxis(image.width, width, kernel));
  }
  if (height !== image.height) {
    result = resizeColumns(result, height, planAxis(image.height, height, kernel));
  }
  return result;
}
