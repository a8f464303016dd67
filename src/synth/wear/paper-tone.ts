import { type Random } from "../../core/random.ts";
import { type Dial } from "./grade.ts";

/** How much darker than white the paper comes out, of 255. */
export const PAPER_DARKENING: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 6, 14, 26, 42],
};

/** Yellowing, of 255: what blue loses more than red. Half of all scans are grey. */
export const YELLOWING: Dial = {
  chance: [0, 0.5, 0.5, 0.5, 0.5],
  most: [0, 4, 8, 13, 20],
};

/** Colour of the lamp over a photographed page: what blue loses more than red, of 255; may be negative. */
export const LAMP_TINT: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 6, 14, 22, 30],
};

export type Rgb = readonly [red: number, green: number, blue: number];

/** White paper that came out darker and `tint` warmer. */
export function paperTone(darkening: number, tint: number): Rgb {
  const white = 255 - darkening;
  if (tint >= 0) return [white, white - tint * 0.35, white - tint];
  return [white + tint, white + tint * 0.5, white];
}

/** A lamp is warm three times out of four, and blue light from a window otherwise. */
export function lampTint(amount: number, random: Random): number {
  return random.chance(0.75) ? amount : -amount * 0.6;
}
