import { type Random } from "../../core/random.ts";
import { type Dial } from "./grade.ts";

/** A factor of brightness at a point of the picture, which is 1 wide and 1 high. */
export type LightField = (x: number, y: number) => number;

/** How much darker the darkest edge is than the middle, as a share. */
export const UNEVEN_LIGHT: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 0.03, 0.08, 0.14, 0.2],
};

/** Light from one side, and less of it towards the edges. */
export function unevenLight(amount: number, random: Random): LightField {
  const [slopeX, slopeY] = [random.uniform(-1, 1) * amount, random.uniform(-1, 1) * amount];
  const round = random.uniform(0.2, 1) * amount;
  return (x, y) => {
    const [u, v] = [x - 0.5, y - 0.5];
    return (
      1 +
      slopeX * u +
      slopeY * v -
      (Math.abs(slopeX) + Math.abs(slopeY)) / 2 -
      round * 2 * (u * u + v * v)
    );
  };
}
