import { Arena } from "./arena.ts";
import { type Dial } from "./grade.ts";
import { isBare } from "./ink-map.ts";
import { type Plane } from "./plane.ts";
import { type ColoredPlanes } from "./resample.ts";
import { type Spans, widened } from "./spans.ts";

/** Standard deviation in layout pixels: a scanner's and a camera's optics. */
export const BLUR: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 0.35, 0.5, 0.65, 0.8],
};

/** Two three-tap kernels of this variance each still look like one bell. */
const MOST_VARIANCE = 1.6;

type Kernel = readonly [middle: number, near: number, far: number];

/** Weights of 256 of the middle, its neighbours and theirs; their variance is sigma². */
export function blurKernel(sigmaPx: number): Kernel {
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

/** Columns that are looked at together: bare ones are passed over. */
const CELL_PX = 16;

/** A cell of a row whose pixels all have two neighbours on both sides: each pixel is read once. */
function blurWithin(
  data: Uint8Array,
  start: number,
  left: number,
  right: number,
  middle: number,
  near: number,
  far: number,
  out: Uint8Array,
): void {
  let at = start + left + 2;
  let [a, b, c, d] = [data[at - 4]!, data[at - 3]!, data[at - 2]!, data[at - 1]!];
  for (let x = left; x < right; x++, at++) {
    const e = data[at]!;
    out[x] = (Math.imul(c, middle) + Math.imul(b + d, near) + Math.imul(a + e, far) + 128) >> 8;
    a = b;
    b = c;
    c = d;
    d = e;
  }
}

/** Blurs one row; pixels beyond its ends are like the last. Says of each cell whether it is inked. */
function blurRow(
  { width, data }: Plane,
  view: DataView,
  y: number,
  kernel: Kernel,
  out: Uint8Array,
  inked: Uint8Array,
): void {
  const [middle, near, far] = kernel;
  const [start, last] = [y * width, width - 1];
  out.fill(255);
  inked.fill(0);
  for (let left = 0, cell = 0; left < width; left += CELL_PX, cell++) {
    const right = Math.min(width, left + CELL_PX);
    if (isBare(view, start + Math.max(0, left - 2), start + Math.min(width, right + 2))) continue;
    inked[cell] = 1;
    if (left >= 2 && right <= width - 2) {
      blurWithin(data, start, left, right, middle, near, far, out);
      continue;
    }
    for (let x = left; x < right; x++) {
      const beside = data[start + Math.max(0, x - 1)]! + data[start + Math.min(last, x + 1)]!;
      const beyond = data[start + Math.max(0, x - 2)]! + data[start + Math.min(last, x + 2)]!;
      out[x] = (data[start + x]! * middle + beside * near + beyond * far + 128) >> 8;
    }
  }
}

/**
 * Blurs row by row and then column by column, in one sweep with five rows in hand.
 * @param into  where the result goes: the plane itself when absent
 * @param spans  what is written of each row: all when absent
 */
export function blurPlane(
  plane: Plane,
  sigmaPx: number,
  into: Uint8Array = plane.data,
  spans?: Spans,
): void {
  if (sigmaPx === 0) return;
  const { width, height, data } = plane;
  const kernel = blurKernel(sigmaPx);
  const [middle, near, far] = kernel;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const cells = Math.ceil(width / CELL_PX);
  const rows = Array.from({ length: 5 }, () => ({
    y: -1,
    values: new Uint8Array(width),
    inked: new Uint8Array(cells),
  }));
  const rowAt = (wanted: number) => {
    const y = Math.max(0, Math.min(height - 1, wanted));
    const row = rows[y % 5]!;
    if (row.y !== y) blurRow(plane, view, y, kernel, row.values, row.inked);
    row.y = y;
    return row;
  };
  for (let y = 0; y < height; y++) {
    const from = spans === undefined ? 0 : spans.from[y]!;
    const to = spans === undefined ? width : spans.to[y]!;
    if (from >= to) continue;
    // The lowest row first: what is written below must not have been read yet.
    const e = rowAt(y + 2);
    const [a, b, c, d] = [rowAt(y - 2), rowAt(y - 1), rowAt(y), rowAt(y + 1)];
    for (let cell = Math.floor(from / CELL_PX); cell * CELL_PX < to; cell++) {
      const left = Math.max(from, cell * CELL_PX);
      const right = Math.min(to, (cell + 1) * CELL_PX);
      const at = y * width;
      if (
        (a.inked[cell]! | b.inked[cell]! | c.inked[cell]! | d.inked[cell]! | e.inked[cell]!) ===
        0
      ) {
        if (into !== data) into.fill(255, at + left, at + right);
        continue;
      }
      blurCell(a.values, b.values, c.values, d.values, e.values, left, right, middle, near, far, into, at); // prettier-ignore
    }
  }
}

function blurCell(
  a: Uint8Array,
  b: Uint8Array,
  c: Uint8Array,
  d: Uint8Array,
  e: Uint8Array,
  left: number,
  right: number,
  middle: number,
  near: number,
  far: number,
  into: Uint8Array,
  at: number,
): void {
  for (let x = left; x < right; x++) {
    const beside = Math.imul(b[x]! + d[x]!, near);
    const beyond = Math.imul(a[x]! + e[x]!, far);
    into[at + x] = (Math.imul(c[x]!, middle) + beside + beyond + 128) >> 8;
  }
}

/** How far a blur carries ink. */
const REACH_PX = 2;

/** Blurs the planes of a picture; those of its colours only where it has any. */
export function blurPlanes(
  { planes, colored }: ColoredPlanes,
  sigmaPx: number,
  arena = new Arena(),
): ColoredPlanes {
  const [ink, ...colors] = planes;
  if (ink === undefined || sigmaPx === 0) return { planes, colored };
  blurPlane(ink, sigmaPx);
  if (colors.length === 0) return { planes, colored };
  const spans = widened(colored, ink.width, REACH_PX);
  const blurred = colors.map((plane) => {
    const data = arena.copy(ink.data);
    blurPlane(plane, sigmaPx, data, spans);
    return { ...plane, data };
  });
  return { planes: [ink, ...blurred], colored: spans };
}
