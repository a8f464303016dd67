import { KvittoError } from "../core/errors.ts";
import { type Random } from "../core/random.ts";
import { type Facts } from "./facts.ts";
import { type Aim, type PagesJob } from "./hard/aim.ts";
import { currency } from "./hard/currency.ts";
import { date } from "./hard/date.ts";
import { skew } from "./hard/skew.ts";
import { smallText } from "./hard/small-text.ts";
import { tableStructure } from "./hard/table-structure.ts";
import { totalMismatch } from "./hard/total-mismatch.ts";
import { type Page, type Vendor } from "./vendor.ts";

/** Kinds of error that documents can be aimed at. */
export const HARD_AIMS = [
  ...(["total_mismatch", "table_structure", "currency", "date", "small_text", "skew"] as const),
] as const;
export type HardAim = (typeof HARD_AIMS)[number];

const AIMS: Readonly<Record<HardAim, Aim>> = {
  total_mismatch: totalMismatch,
  table_structure: tableStructure,
  currency,
  date,
  small_text: smallText,
  skew,
};

/** How many facts are drawn where an aim has something to choose by. */
const DRAWS = 12;

/**
 * The aims of a list of words, each once, in the order of {@link HARD_AIMS}.
 * @throws {KvittoError} `synth.unknown_aim`
 */
export function parseHardAims(words: readonly string[]): HardAim[] {
  const unknown = words.find((word) => !(HARD_AIMS as readonly string[]).includes(word));
  if (unknown !== undefined) {
    throw new KvittoError(
      "synth.unknown_aim",
      `There is no kind of error ${JSON.stringify(unknown)}; there are ${HARD_AIMS.join(", ")}.`,
      "Name one or several of these.",
    );
  }
  return HARD_AIMS.filter((aim) => words.includes(aim));
}

/** The vendor as it prints papers that are hard in all these ways; undefined where it cannot. */
export function hardVendor(
  vendor: Vendor,
  aims: readonly HardAim[],
  random: Random,
): Vendor | undefined {
  let hardened: Vendor | undefined = vendor;
  for (const aim of aims) {
    if (hardened === undefined) return undefined;
    hardened = AIMS[aim].vendor === undefined ? hardened : AIMS[aim].vendor(hardened, random.fork(aim)); // prettier-ignore
  }
  return hardened;
}

/** The hardest of some facts; the first that `draw` gives where no aim chooses. */
export function hardFacts(
  draw: (random: Random) => Facts,
  aims: readonly HardAim[],
  random: Random,
): Facts {
  const scores = aims.flatMap((aim) => AIMS[aim].facts ?? []);
  let best = draw(random);
  if (scores.length === 0) return best;
  const score = (facts: Facts): number => scores.reduce((sum, rate) => sum + rate(facts), 0);
  let most = score(best);
  for (let i = 1; i < DRAWS; i++) {
    const facts = draw(random.fork(`draw ${i}`));
    const reached = score(facts);
    if (reached > most) [best, most] = [facts, reached];
  }
  return best;
}

/** The pages after all aims have been at them. */
export function hardPages(aims: readonly HardAim[], job: PagesJob): readonly Page[] {
  return aims.reduce<readonly Page[]>(
    (pages, aim) => AIMS[aim].pages?.({ ...job, pages, random: job.random.fork(aim) }) ?? pages,
    job.pages,
  );
}

/** What the aims do to the picture: fewer pixels, a turned page. */
export function hardPicture(
  aims: readonly HardAim[],
  random: Random,
): { scale: number; isSkewed: boolean } {
  return {
    scale: aims.reduce((scale, aim) => scale * (AIMS[aim].scale?.(random.fork(aim)) ?? 1), 1),
    isSkewed: aims.some((aim) => AIMS[aim].isSkewed === true),
  };
}
