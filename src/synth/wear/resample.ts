import { Arena } from "./arena.ts";
import { type PointMap } from "./geometry.ts";
import { InkMap } from "./ink-map.ts";
import { type Mesh, MESH_CELL_PX, meshLine, meshesOf } from "./mesh.ts";
import { type Plane } from "./plane.ts";
import { type Spans, noSpans } from "./spans.ts";

/** Where each pixel of the picture lies on the page: meshes of the page's pixels. */
export interface Sight {
  readonly width: number;
  readonly height: number;
  readonly x: Mesh;
  readonly y: Mesh;
}

/** The sight of a picture of this size that shows at each pixel what `back` says. */
export function sightOf(view: {
  readonly width: number;
  readonly height: number;
  readonly back: PointMap;
}): Sight {
  const { width, height, back } = view;
  return { width, height, ...meshesOf(width, height, back) };
}

/** Fixed point with 16 bits after the point: a page may be 32,767 px long. */
const ONE = 0x10000;
/** Rounding to fixed point adds up over a cell to less than this. */
const SAFE_PX = 0.01;

/** Bilinear between four pixels; `fx` and `fy` are of 256. */
function blend(a: number, b: number, c: number, d: number, fx: number, fy: number): number {
  const upper = (a << 8) + Math.imul(b - a, fx);
  const lower = (c << 8) + Math.imul(d - c, fx);
  return ((upper << 8) + Math.imul(lower - upper, fy) + 0x8000) >> 16;
}

/** A cell of a row that lies inside the page altogether. */
function sampleInside(
  { width, data }: Plane,
  out: Uint8Array,
  to: number,
  count: number,
  sx: number,
  sy: number,
  stepX: number,
  stepY: number,
): void {
  for (let i = 0; i < count; i++, sx += stepX, sy += stepY) {
    const at = Math.imul(sy >> 16, width) + (sx >> 16);
    const a = data[at]!;
    const b = data[at + 1]!;
    const c = data[at + width]!;
    const d = data[at + width + 1]!;
    out[to + i] =
      (a & b & c & d) === 255 ? 255 : blend(a, b, c, d, (sx >> 8) & 255, (sy >> 8) & 255);
  }
}

/** A cell across the page's edge: what lies outside repeats the edge. */
function sampleAcross(
  { width, height, data }: Plane,
  out: Uint8Array,
  to: number,
  count: number,
  sx: number,
  sy: number,
  stepX: number,
  stepY: number,
): void {
  const mostX = (width - 1) * ONE - 1;
  const mostY = (height - 1) * ONE - 1;
  for (let i = 0; i < count; i++, sx += stepX, sy += stepY) {
    if (sx < -ONE || sy < -ONE || sx > mostX + ONE || sy > mostY + ONE) continue;
    const x = Math.max(0, Math.min(mostX, sx));
    const y = Math.max(0, Math.min(mostY, sy));
    const at = (y >> 16) * width + (x >> 16);
    const below = at + width;
    out[to + i] = blend(
      data[at]!,
      data[at + 1]!,
      data[below]!,
      data[below + 1]!,
      (x >> 8) & 255,
      (y >> 8) & 255,
    );
  }
}

/** How much of each pixel is page, of 255, along a cell; a ramp of one pixel at the page's edge. */
function coverAcross(
  { width, height }: Plane,
  cover: Uint8Array,
  to: number,
  count: number,
  sx: number,
  sy: number,
  stepX: number,
  stepY: number,
): void {
  for (let i = 0; i < count; i++, sx += stepX, sy += stepY) {
    // Half a pixel inside its edge a page is met whole: sx is of the pixel's middle.
    const x = sx / ONE;
    const y = sy / ONE;
    const inX = Math.min(x + 1, width - x, 1);
    const inY = Math.min(y + 1, height - y, 1);
    cover[to + i] = inX <= 0 || inY <= 0 ? 0 : 255 * inX * inY + 0.5;
  }
}

/** A picture as planes of its size. */
export interface ColoredPlanes {
  readonly planes: readonly Plane[];
  /** Outside these the second and third plane are the first. */
  readonly colored: Spans;
}

export interface Seen extends ColoredPlanes {
  /** How much of each pixel is page, of 255; undefined where it was not asked for. */
  readonly cover: Uint8Array | undefined;
}

/**
 * The planes of a page as the picture sees them, 255 outside the page, in one bilinear resampling
 * whatever was bent.
 */
export function resample(
  planes: readonly Plane[],
  sight: Sight,
  wantsCover: boolean,
  arena = new Arena(),
): Seen {
  const { width, height } = sight;
  const [ink, ...colors] = planes;
  if (ink === undefined) throw new Error("internal: a page without planes");
  const map = new InkMap(planes);
  const cover = wantsCover ? arena.bytes(width * height).fill(255) : undefined;
  const colored = noSpans(width, height);
  const first = arena.bytes(width * height).fill(255);
  const others = colors.map(() => arena.bytes(width * height));
  const wanted = { isInked: true, cover, spans: colors.length === 0 ? undefined : colored };
  resamplePlane(ink, sight, first, map, wanted);
  for (const [i, data] of others.entries()) {
    data.set(first);
    const missing = { isInked: false, cover: undefined, spans: colored };
    resamplePlane(colors[i]!, sight, data, map, missing);
  }
  return { planes: [first, ...others].map((data) => ({ width, height, data })), cover, colored };
}

/** What is to be done in one sweep over a plane. */
interface Sweep {
  /** True for all that has ink on it, false for what has a colour, within the spans. */
  readonly isInked: boolean;
  readonly cover: Uint8Array | undefined;
  /** Where colours are: found where `isInked`, else only looked at. */
  readonly spans: Spans | undefined;
}

/**
 * One plane, where there is something on it, and the cover where it is asked for. No array is made
 * in the loop: it would cost more than the pixels.
 */
function resamplePlane(
  page: Plane,
  sight: Sight,
  out: Uint8Array,
  map: InkMap,
  { isInked: takesInk, cover, spans }: Sweep,
): void {
  const { width, height } = sight;
  const lineX = new Float32Array(sight.x.columns);
  const lineY = new Float32Array(sight.y.columns);
  const mostX = page.width - 1 - SAFE_PX;
  const mostY = page.height - 1 - SAFE_PX;
  const cellPx = MESH_CELL_PX;
  for (let y = 0; y < height; y++) {
    const begin = takesInk || spans === undefined ? 0 : spans.from[y]!;
    const end = takesInk || spans === undefined ? width : spans.to[y]!;
    if (begin >= end) continue;
    meshLine(sight.x, y, lineX);
    meshLine(sight.y, y, lineY);
    for (let cell = Math.floor(begin / cellPx); cell * cellPx < end; cell++) {
      const left = cell * cellPx;
      const count = Math.min(cellPx, width - left);
      const stepX = (lineX[cell + 1]! - lineX[cell]!) / cellPx;
      const stepY = (lineY[cell + 1]! - lineY[cell]!) / cellPx;
      // Middles of the first pixel and of the one after the last.
      const x0 = lineX[cell]! + stepX / 2 - 0.5;
      const y0 = lineY[cell]! + stepY / 2 - 0.5;
      const x1 = x0 + stepX * count;
      const y1 = y0 + stepY * count;
      const isInside =
        Math.min(x0, x1, y0, y1) > SAFE_PX && Math.max(x0, x1) < mostX && Math.max(y0, y1) < mostY;
      const [fromX, fromY] = [Math.floor(x0), Math.floor(y0)];
      const [toX, toY] = [Math.floor(x1), Math.floor(y1)];
      const isColored = spans !== undefined && map.isColored(fromX, fromY, toX, toY);
      if (takesInk ? isInside && !map.isInked(fromX, fromY, toX, toY) : !isColored) continue;
      const to = y * width + left;
      const sx = Math.round(x0 * ONE);
      const sy = Math.round(y0 * ONE);
      const dx = Math.round(stepX * ONE);
      const dy = Math.round(stepY * ONE);
      if (isInside) {
        if (spans !== undefined && isColored) note(spans, y, left, left + count);
        sampleInside(page, out, to, count, sx, sy, dx, dy);
      } else if (
        Math.max(x0, x1) < -1 - SAFE_PX ||
        Math.max(y0, y1) < -1 - SAFE_PX ||
        Math.min(x0, x1) > page.width + SAFE_PX ||
        Math.min(y0, y1) > page.height + SAFE_PX
      ) {
        cover?.fill(0, to, to + count);
      } else {
        if (spans !== undefined && isColored) note(spans, y, left, left + count);
        sampleAcross(page, out, to, count, sx, sy, dx, dy);
        if (cover !== undefined) coverAcross(page, cover, to, count, sx, sy, dx, dy);
      }
    }
  }
}

function note({ from, to }: Spans, y: number, left: number, right: number): void {
  from[y] = Math.min(from[y]!, left);
  to[y] = Math.max(to[y]!, right);
}
