import { type Random } from "../../core/random.ts";
import { type Bend, type Point } from "./geometry.ts";
import { type Dial } from "./grade.ts";
import { homography, homographyMap } from "./homography.ts";

/** Share by which the side further from the camera looks shorter. */
export const PERSPECTIVE: Dial = {
  chance: [0, 0, 0.8, 0.9, 1],
  most: [0, 0, 0.03, 0.06, 0.1],
};

/**
 * A page seen at a slant: one side `shortened`, the page foreshortened a little, and the neighbouring
 * side shortened by up to a third of that.
 */
export function perspective(
  width: number,
  height: number,
  shortened: number,
  random: Random,
): Bend {
  const [w, h] = [width / 2, height / 2];
  const far = random.weighted([["top", 5], ["bottom", 1], ["left", 1], ["right", 1]] as const); // prettier-ignore
  const upright = far === "top" || far === "bottom";
  const side = random.uniform(-0.33, 0.33) * shortened;
  // How much shorter the top side is than the bottom side, and the left than the right.
  const sign = far === "top" || far === "left" ? 1 : -1;
  const [top, left] = upright ? [sign * shortened, side] : [side, sign * shortened];
  const [flatX, flatY] = upright ? [1, 1 - shortened / 2] : [1 - shortened / 2, 1];
  const narrowed = (by: number): number => 1 - Math.max(0, by);
  const corner = (x: number, y: number): Point => [
    x * w * flatX * narrowed(y < 0 ? top : -top),
    y * h * flatY * narrowed(x < 0 ? left : -left),
  ];
  const own: readonly Point[] = [
    ...([[-w, -h], [w, -h], [w, h], [-w, h]] as const), // prettier-ignore
  ];
  const seen = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
  return {
    forward: homographyMap(homography(own, seen)),
    inverse: homographyMap(homography(seen, own)),
  };
}
