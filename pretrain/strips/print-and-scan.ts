import type { Random } from "../../src/core/random.ts";
import { printBadly } from "./print-head.ts";
import { scan } from "./scanner.ts";
import { bleedThrough, wearOut } from "./wear.ts";

export interface Print {
  readonly width: number;
  /** Size of the type, in pixels. */
  readonly em: number;
  /** 0 = clean, 1 = the full range. */
  readonly wear: number;
}

/** What happens to print on its way: the printer, the paper's other side, time, and mostly a scanner. */
export function printAndScan(random: Random, pixels: Uint8Array, { width, em, wear }: Print): void {
  if (random.chance(0.9 * wear)) printBadly(random, pixels, width, em);
  if (random.chance(0.12 * wear)) bleedThrough(random, pixels, width);
  wearOut(random, pixels, width, wear);
  if (random.chance(0.8)) scan(random, pixels, width, wear);
}
