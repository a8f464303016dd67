import type { ScaledReading } from "./read-at-scale.ts";
import { advanceOf } from "./reader-text.ts";
import { meanOf, type MarkRow } from "./reader-rows.ts";

/** Ink of a pixel row against the row with most of it, below which the letters have ended. */
const LEAST_INK = 0.06;
/** Furthest that letters reach from the middle of a row, in advances. */
const FURTHEST = 1.8;
/** How far from the middle of its characters a row's ink may lie, in advances. */
const NEAR = 0.7;

/**
 * Left, top, right and bottom of a row in pixels of the page that was read: half an advance around
 * its outer characters, and as far up and down as the ink about its middle goes.
 */
export function rowBox(
  { page, advance_px }: ScaledReading,
  marks: MarkRow,
): [number, number, number, number] {
  const advance = Math.max(4, advanceOf(marks, advance_px));
  const middle = meanOf(marks, "y");
  const left = Math.max(0, Math.floor(marks[0]!.x - advance / 2));
  const right = Math.min(page.width, Math.ceil(marks.at(-1)!.x + advance / 2));
  const reach = Math.ceil(FURTHEST * advance);
  const top = Math.max(0, Math.round(middle) - reach);
  const bottom = Math.min(page.height, Math.round(middle) + reach);
  const ink = inkOfRows(page.pixels, page.width, { left, right, top, bottom });
  const most = Math.max(...ink);
  // A middle is known to a patch only: the darkest row of pixels near it is the row's own.
  const centre = Math.max(0, Math.min(ink.length - 1, Math.round(middle) - top));
  const near = Math.ceil(advance * NEAR);
  let from = centre;
  for (let y = centre - near; y <= centre + near; y++) if (ink[y]! > ink[from]!) from = y;
  let first = from;
  let last = from;
  while (first > 0 && ink[first - 1]! > LEAST_INK * most) first -= 1;
  while (last + 1 < ink.length && ink[last + 1]! > LEAST_INK * most) last += 1;
  return [left, top + first, right, top + last + 1];
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How much darker than its lightest pixel each pixel row of an area is. */
function inkOfRows(pixels: Uint8Array, width: number, area: Area): number[] {
  const rows: number[] = [];
  for (let y = area.top; y < area.bottom; y++) {
    let [light, sum] = [0, 0];
    for (let x = area.left; x < area.right; x++) {
      const level = pixels[y * width + x]!;
      if (level > light) light = level;
      sum += level;
    }
    rows.push(light - sum / Math.max(1, area.right - area.left));
  }
  return rows;
}
