import { type Random } from "../../core/random.ts";

/** How worn a page is: 0 as printed, 4 a faded, bent, badly lit page that is still legible. */
export const GRADES = [0, 1, 2, 3, 4] as const;
export type Grade = (typeof GRADES)[number];

/** True for 0, 1, 2, 3 and 4. */
export function isGrade(value: number): value is Grade {
  return (GRADES as readonly number[]).includes(value);
}

/** One kind of wear: how often it is met, and how strong it is at most, by grade. */
export interface Dial {
  readonly chance: Readonly<Record<Grade, number>>;
  /** In the unit that the dial's comment names. */
  readonly most: Readonly<Record<Grade, number>>;
}

/** Wear that is there at all has at least this share of its most, so that grades differ. */
const LEAST_SHARE = 0.4;

/** How strong the wear of one page is: 0 where it has none. */
export function drawAmount({ chance, most }: Dial, grade: Grade, random: Random): number {
  const share = random.uniform(LEAST_SHARE, 1);
  return random.chance(chance[grade]) ? most[grade] * share : 0;
}

/** 1 or -1. */
export function drawSign(random: Random): 1 | -1 {
  return random.chance(0.5) ? 1 : -1;
}

/** How strong each kind of wear of one page is. */
export type Amounts = (name: string, dial: Dial) => number;

/** Draws amounts, each from a stream of its own: a new effect does not change the others. */
export function amountsOf(grade: Grade, random: Random): Amounts {
  return (name, dial) => drawAmount(dial, grade, random.fork(`amount of ${name}`));
}
