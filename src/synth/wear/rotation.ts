import { type Bend } from "./geometry.ts";
import { type Dial } from "./grade.ts";

/** Degrees, of a page in a scanner. */
export const SCAN_ROTATION: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 0.3, 0.7, 1.3, 2],
};

/** Degrees, of a page under a camera. */
export const PHOTO_ROTATION: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 1, 2, 3.5, 5],
};

/** Degrees, of a page that is meant to be hard because it is skewed. */
export const HARD_SKEW_DEGREES = { least: 3, most: 9 } as const;

/** A turn about the middle, clockwise as seen. */
export function rotation(degrees: number): Bend {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return {
    forward: (x, y) => [cos * x - sin * y, sin * x + cos * y],
    inverse: (x, y) => [cos * x + sin * y, cos * y - sin * x],
  };
}
