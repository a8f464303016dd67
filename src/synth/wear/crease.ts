import { type Random } from "../../core/random.ts";
import { type Dial, drawSign } from "./grade.ts";
import { type Plane } from "./plane.ts";

/** Share of the light that a crease takes where it is deepest. */
export const CREASES: Dial = {
  chance: [0, 0.1, 0.3, 0.45, 0.6],
  most: [0, 0.08, 0.16, 0.24, 0.32],
};

/** A fold across the whole page. */
interface Crease {
  /** Is it nearer to level than to upright? */
  readonly level: boolean;
  /** Where it begins and ends on the sides it runs between, in pixels. */
  readonly from: number;
  readonly to: number;
  /** Which side of it is the darker one. */
  readonly dark: 1 | -1;
  readonly depth: number;
}

/** In layout pixels: how far the shade reaches on the dark side, and the broken ink on both. */
const SHADE_PX = 5;
const BROKEN_PX = 1.1;
/** Share of the ink that flakes off along a fold as deep as folds get. */
const MOST_FLAKED = 0.5;

/** Folds of a letter or a receipt in a pocket: level, sometimes one upright; then crumples. */
function drawCreases(width: number, height: number, amount: number, random: Random): Crease[] {
  const creases: Crease[] = [];
  const fold = (level: boolean, share: number, slant: number, depth: number): void => {
    const [length, across] = level ? [height, width] : [width, height];
    const at = share * length;
    const lean = across * slant;
    creases.push({ level, from: at - lean, to: at + lean, dark: drawSign(random), depth });
  };
  const folds = random.weighted([[1, 4], [2, 4], [3, 2]] as const); // prettier-ignore
  for (let i = 1; i <= folds; i++) {
    const share = i / (folds + 1) + random.uniform(-0.05, 0.05);
    fold(true, share, random.uniform(-0.006, 0.006), amount);
  }
  if (random.chance(0.3))
    fold(false, random.uniform(0.4, 0.6), random.uniform(-0.006, 0.006), amount);
  const crumples = random.chance(0.4) ? random.int(2, 5) : 0;
  for (let i = 0; i < crumples; i++) {
    fold(random.chance(0.5), random.next(), random.uniform(-0.25, 0.25), amount * 0.5);
  }
  return creases;
}

/** One step across a crease: how much light is left there. */
interface Profile {
  readonly offset: number;
  readonly light: number;
  readonly flaked: number;
}

function profileOf({ depth, dark }: Crease, scale: number, most: number): Profile[] {
  const reach = Math.ceil(3 * SHADE_PX * scale);
  return Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const offset = i - reach;
    const d = offset / scale;
    const side = d * dark >= 0 ? 1 : 0.25;
    return {
      offset,
      light: 1 - depth * side * Math.exp(-Math.abs(d) / SHADE_PX),
      flaked: MOST_FLAKED * Math.min(1, depth / most) * Math.exp(-((d / BROKEN_PX) ** 2)),
    };
  });
}

function pressCrease(
  { width, height, data }: Plane,
  crease: Crease,
  profile: readonly Profile[],
  flakes: Float32Array,
): void {
  const { level, from, to } = crease;
  const [along, across] = level ? [width, height] : [height, width];
  const [step, side] = level ? [1, width] : [width, 1];
  for (let t = 0; t < along; t++) {
    const middle = Math.round(from + ((to - from) * t) / along);
    const flake = flakes[t & (flakes.length - 1)]!;
    for (const { offset, light, flaked } of profile) {
      const s = middle + offset;
      if (s < 0 || s >= across) continue;
      const at = t * step + s * side;
      const value = data[at]!;
      data[at] = (value + (255 - value) * flaked * flake) * light;
    }
  }
}

/** Folds and crumples a page: a shade along each crease, broken ink in it. */
export function creasePage(
  planes: readonly Plane[],
  amount: number,
  scale: number,
  random: Random,
): void {
  const [page] = planes;
  if (page === undefined || amount === 0) return;
  const creases = drawCreases(page.width, page.height, amount, random);
  const flakes = Float32Array.from({ length: 1024 }, () => random.next());
  for (const crease of creases) {
    const profile = profileOf(crease, scale, CREASES.most[4]);
    for (const plane of planes) pressCrease(plane, crease, profile, flakes);
  }
}
