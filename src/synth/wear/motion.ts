import { Arena } from "./arena.ts";
import { type Dial } from "./grade.ts";
import { InkMap } from "./ink-map.ts";
import { type Plane } from "./plane.ts";
import { type ColoredPlanes } from "./resample.ts";
import { type Spans, widened } from "./spans.ts";

/** Length in layout pixels of the way a hand moved while the picture was taken. */
export const MOTION: Dial = {
  chance: [0, 0, 0.1, 0.25, 0.4],
  most: [0, 0, 1.2, 1.8, 2.4],
};

/** Steps along the way; it is a few pixels long. */
const STEPS_A_PX = 2;
/** Columns that are looked at together: bare ones are passed over. */
const CELL_PX = 16;

/** Pixels that are taken together, by their distance in the data, and how much of 65,536 each counts. */
interface Way {
  readonly offsets: Int32Array;
  readonly shares: Int32Array;
  readonly reachPx: number;
}

function wayOf(width: number, lengthPx: number, radians: number): Way {
  const count = Math.ceil(lengthPx * STEPS_A_PX) + 1;
  const weights = new Map<number, number>();
  let reachPx = 0;
  for (let i = 0; i < count; i++) {
    const along = (i / (count - 1) - 0.5) * lengthPx;
    const [dx, dy] = [Math.round(along * Math.cos(radians)), Math.round(along * Math.sin(radians))];
    const at = dy * width + dx;
    weights.set(at, (weights.get(at) ?? 0) + 1);
    reachPx = Math.max(reachPx, Math.abs(dx), Math.abs(dy));
  }
  return {
    offsets: Int32Array.from(weights.keys()),
    shares: Int32Array.from(weights.values(), (weight) => Math.round((65536 * weight) / count)),
    reachPx,
  };
}

function smear(
  { width, height, data }: Plane,
  { offsets, shares, reachPx }: Way,
  out: Uint8Array,
  map: InkMap,
  spans: Spans | undefined,
): void {
  for (let y = reachPx; y < height - reachPx; y++) {
    const from = Math.max(reachPx, spans === undefined ? 0 : spans.from[y]!);
    const to = Math.min(width - reachPx, spans === undefined ? width : spans.to[y]!);
    for (let left = from; left < to; left += CELL_PX) {
      const right = Math.min(to, left + CELL_PX);
      if (!map.isInked(left - reachPx, y - reachPx, right + reachPx, y + reachPx)) continue;
      for (let x = left, at = y * width + left; x < right; x++, at++) {
        let sum = 32768;
        for (let i = 0; i < offsets.length; i++)
          sum += Math.imul(data[at + offsets[i]!]!, shares[i]!);
        out[at] = Math.min(255, sum >> 16);
      }
    }
  }
}

/**
 * Smears a picture along a straight way: each pixel becomes the mean of what passed over it. A step
 * between pixels counts for the nearest. Planes of its colours are smeared where it has any.
 */
export function smearPlanes(
  { planes, colored }: ColoredPlanes,
  lengthPx: number,
  radians: number,
  arena = new Arena(),
): ColoredPlanes {
  const [ink, ...colors] = planes;
  if (ink === undefined) throw new Error("internal: a picture without planes");
  const way = wayOf(ink.width, lengthPx, radians);
  if (way.offsets.length < 2) return { planes, colored };
  const spans = colors.length === 0 ? colored : widened(colored, ink.width, way.reachPx);
  const map = new InkMap([ink]);
  const data = arena.copy(ink.data);
  smear(ink, way, data, map, undefined);
  const others = colors.map((plane) => {
    const smeared = arena.copy(data);
    for (let y = 0, row = 0; y < plane.height; y++, row += plane.width) {
      const [from, to] = [spans.from[y]!, spans.to[y]!];
      if (from < to) smeared.set(plane.data.subarray(row + from, row + to), row + from);
    }
    smear(plane, way, smeared, new InkMap([plane]), spans);
    return { ...plane, data: smeared };
  });
  return { planes: [{ ...ink, data }, ...others], colored: spans };
}
