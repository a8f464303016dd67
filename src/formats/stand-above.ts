/** Lines of one row share less of the narrower one's width. */
const MOST_SHARED_WIDTH = 1 / 3;

type Sides = readonly [x0: number, y0: number, x1: number, y1: number];

/** Whether of two boxes that are nearly level one stands above the other, and thus is no column beside it. */
export function standAbove(a: Sides, b: Sides): boolean {
  const shared = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  return shared > MOST_SHARED_WIDTH * Math.min(a[2] - a[0], b[2] - b[0]);
}
