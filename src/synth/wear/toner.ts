import { type Random } from "../../core/random.ts";
import { type Dial } from "./grade.ts";
import { type Plane } from "./plane.ts";
import { smoothNoise } from "./smooth-noise.ts";

/** Share of the ink's darkness that is lost in the columns that get the least toner. */
export const LOW_TONER: Dial = {
  chance: [0, 0.15, 0.25, 0.4, 0.5],
  most: [0, 0.18, 0.3, 0.42, 0.5],
};

/** Width of a band in layout pixels: toner runs out in stripes along the paper's way. */
const BAND_PX = 70;
/** Longest row of missing dots looked up before it repeats. */
const GRAIN_DOTS = 8192;

/** Takes toner away in stripes down the page, grainy where there is little left. */
export function starveToner(
  planes: readonly Plane[],
  amount: number,
  scale: number,
  random: Random,
): void {
  const [page] = planes;
  if (page === undefined || amount === 0) return;
  const { width, height } = page;
  const bands = smoothNoise(width, BAND_PX * scale, random);
  const lost = bands.map((band) => amount * band * band * (3 - 2 * band)); // bands, not waves
  const grain = Float32Array.from({ length: GRAIN_DOTS }, () => random.uniform(0.75, 1.25));
  const starts = Int32Array.from({ length: height }, () => random.int(0, GRAIN_DOTS - 1));
  for (const { data } of planes) {
    for (let y = 0, at = 0; y < height; y++) {
      const start = starts[y]!;
      for (let x = 0; x < width; x++, at++) {
        const value = data[at]!;
        if (value === 255) continue;
        const share = lost[x]! * grain[(start + x) & (GRAIN_DOTS - 1)]!;
        data[at] = value + (255 - value) * share;
      }
    }
  }
}
