import { type Random } from "../../core/random.ts";
import { type Dial } from "./grade.ts";
import { type Plane } from "./plane.ts";
import { smoothNoise } from "./smooth-noise.ts";

/** Share of the ink's darkness that is lost where thermal paper has faded most. */
export const THERMAL_FADE: Dial = {
  chance: [0, 0.2, 0.4, 0.5, 0.6],
  most: [0, 0.15, 0.28, 0.4, 0.5],
};

/** Length of a band, in layout pixels: the warmth of a pocket, the pressure of a roller. */
const BAND_PX = { along: 90, across: 220 } as const;

/** Fades a page in uneven bands: the product of one profile down the roll and one across it. */
export function fadeThermal(
  planes: readonly Plane[],
  amount: number,
  scale: number,
  random: Random,
): void {
  const [page] = planes;
  if (page === undefined || amount === 0) return;
  const { width, height } = page;
  const along = smoothNoise(height, BAND_PX.along * scale, random);
  const across = smoothNoise(width, BAND_PX.across * scale, random);
  for (const { data } of planes) {
    for (let y = 0, at = 0; y < height; y++) {
      const lost = amount * (0.3 + 0.7 * along[y]!);
      for (let x = 0; x < width; x++, at++) {
        const value = data[at]!;
        if (value === 255) continue;
        data[at] = value + (255 - value) * lost * (0.4 + 0.6 * across[x]!);
      }
    }
  }
}
