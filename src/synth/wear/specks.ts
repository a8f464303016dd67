import { type Random } from "../../core/random.ts";
import { type Dial } from "./grade.ts";
import { type Plane } from "./plane.ts";

/** Specks of dirt and lost dots of ink, in a million layout pixels. */
export const SPECKS: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 10, 40, 110, 200],
};

/** Puts specks on a page: three in five dark, the others white; one or two layout pixels a side. */
export function speckle(
  planes: readonly Plane[],
  count: number,
  scale: number,
  random: Random,
): void {
  const [page] = planes;
  if (page === undefined) return;
  const { width, height } = page;
  for (let n = 0; n < count; n++) {
    const tone = random.chance(0.6) ? random.int(60, 160) : 255;
    const size = Math.max(1, Math.round(scale * random.weighted([[1, 5], [2, 2]] as const))); // prettier-ignore
    const [left, top] = [random.int(0, width - 1 - size), random.int(0, height - 1 - size)];
    for (const { data } of planes) {
      for (let y = top; y < top + size; y++)
        data.fill(tone, y * width + left, y * width + left + size);
    }
  }
}
