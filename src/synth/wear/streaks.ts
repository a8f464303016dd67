import { type Random } from "../../core/random.ts";
import { type Dial } from "./grade.ts";
import { type Plane } from "./plane.ts";

/** Number of dots of the print head that are dead. */
export const STREAKS: Dial = {
  chance: [0, 0, 0.25, 0.5, 0.7],
  most: [0, 0, 1, 1.5, 2.4],
};

/** Share of the ink that is left below a dead dot: its neighbours cover part of its column. */
const INK_LEFT = 0.35;

/** Draws white lines down the page where a dot of the print head is dead. */
export function streak(
  planes: readonly Plane[],
  count: number,
  scale: number,
  random: Random,
): void {
  const thick = Math.max(1, Math.round(scale));
  for (let n = 0; n < Math.round(count); n++) {
    const place = random.next();
    for (const { width, height, data } of planes) {
      const left = Math.floor(place * (width - thick));
      for (let y = 0; y < height; y++) {
        for (let at = y * width + left, i = 0; i < thick; i++, at++) {
          data[at] = 255 - (255 - data[at]!) * INK_LEFT;
        }
      }
    }
  }
}
