import { type Random } from "../../core/random.ts";
import { type Facts } from "../facts.ts";
import { type Page, type Vendor } from "../vendor.ts";

/**
 * What makes documents hard in one way. Each part is optional; all of them leave the label what it
 * is: exactly what is printed.
 */
export interface Aim {
  /** The vendor with other customs; undefined where its papers cannot be hard in this way. */
  readonly vendor?: (vendor: Vendor, random: Random) => Vendor | undefined;
  /** How hard these facts are; of several drawn, the hardest are taken. */
  readonly facts?: (facts: Facts) => number;
  /** Changes what is on the pages, in place, and may return other pages. */
  readonly pages?: (job: PagesJob) => readonly Page[];
  /** Factor on the pixels of a page for one of its layout. */
  readonly scale?: (random: Random) => number;
  readonly isSkewed?: true;
}

export interface PagesJob {
  readonly pages: readonly Page[];
  readonly facts: Facts;
  readonly vendor: Vendor;
  readonly random: Random;
}
