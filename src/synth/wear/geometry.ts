import { type Box } from "../paint.ts";

export type Point = readonly [x: number, y: number];
/** A map of the plane to another. */
export type PointMap = (x: number, y: number) => Point;

/**
 * A way to bend the page, exact in both directions. Coordinates are pixels, y downwards, and the
 * middle of the page is the origin: pixel i covers i to i + 1.
 */
export interface Bend {
  readonly forward: PointMap;
  readonly inverse: PointMap;
}

/** The bends one after another. */
export function composeBends(bends: readonly Bend[]): Bend {
  const backwards = [...bends].reverse();
  return {
    forward: (x, y) => bends.reduce<Point>(([u, v], bend) => bend.forward(u, v), [x, y]),
    inverse: (x, y) => backwards.reduce<Point>(([u, v], bend) => bend.inverse(u, v), [x, y]),
  };
}

/** Points on each side of a box that is mapped: a curl bends its sides. */
const POINTS_A_SIDE = 4;

/** The upright box around a box whose outline is mapped. */
export function boxAround([x0, y0, x1, y1]: Box, map: PointMap): Box {
  const around: Box = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (x: number, y: number): void => {
    const [u, v] = map(x, y);
    around[0] = Math.min(around[0], u);
    around[1] = Math.min(around[1], v);
    around[2] = Math.max(around[2], u);
    around[3] = Math.max(around[3], v);
  };
  for (let i = 0; i <= POINTS_A_SIDE; i++) {
    const share = i / POINTS_A_SIDE;
    const [x, y] = [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share];
    take(x, y0);
    take(x, y1);
    take(x0, y);
    take(x1, y);
  }
  return around;
}
