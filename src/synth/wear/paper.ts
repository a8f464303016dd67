import { type Random } from "../../core/random.ts";
import { BLEED_THROUGH, bleedThrough } from "./bleed.ts";
import { CREASES, creasePage } from "./crease.ts";
import { FADE } from "./fade.ts";
import { type Amounts } from "./grade.ts";
import { type Plane } from "./plane.ts";
import { SPECKS, speckle } from "./specks.ts";
import { STREAKS, streak } from "./streaks.ts";
import { THERMAL_FADE, fadeThermal } from "./thermal.ts";
import { LOW_TONER, starveToner } from "./toner.ts";

export interface PaperOptions {
  /** Pixels of the page for one of its layout. */
  readonly scale: number;
  readonly print: "thermal" | "laser";
  /** Gives the other side of the paper; this side when absent. */
  readonly back: (() => Plane | undefined) | undefined;
}

/**
 * What happens to the paper and the ink on it before anybody looks, in place.
 * @returns the share of the ink's darkness that is left all over the page
 */
export function wearPaper(
  planes: readonly Plane[],
  amount: Amounts,
  { scale, print, back }: PaperOptions,
  random: Random,
): { ink: number } {
  const [page] = planes;
  if (page === undefined) throw new Error("internal: a page without planes");
  const bleed = amount("bleed", BLEED_THROUGH);
  if (bleed > 0) bleedThrough(planes, back?.() ?? page, bleed);
  const uneven = print === "thermal" ? amount("thermal", THERMAL_FADE) : amount("toner", LOW_TONER);
  const starve = print === "thermal" ? fadeThermal : starveToner;
  starve(planes, uneven, scale, random.fork("ink"));
  streak(planes, amount("streaks", STREAKS), scale, random.fork("streaks"));
  creasePage(planes, amount("creases", CREASES), scale, random.fork("creases"));
  const megapixels = (page.width * page.height) / (scale * scale) / 1e6;
  speckle(planes, Math.round(amount("specks", SPECKS) * megapixels), scale, random.fork("specks"));
  const fade = amount("fade", FADE);
  return { ink: 1 - (uneven > 0 ? fade / 2 : fade) }; // both in full would leave nothing to read
}
