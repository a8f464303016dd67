import { type Random } from "../../core/random.ts";
import { type Facts } from "../facts.ts";
import { printAmount } from "../values.ts";
import { type Aim, type PagesJob } from "./aim.ts";
import { totalOf } from "./amounts.ts";
import { setInFreeRoom } from "./free-room.ts";
import { PHRASES } from "./phrases.ts";

/** A sum this near to the total, as a share of it, is easily taken for it. */
const NEAR = 0.3;

/** Sums of the facts that are not the total and near it: before rounding, without tax, paid, handed over. */
function nearSums(facts: Facts): number {
  const { subtotal, total, rounding, tax_lines: taxLines } = facts.document;
  if (total === null) return 0;
  const minor = totalOf(facts)?.minor ?? 0;
  const paid =
    facts.kind === "receipt"
      ? [facts.till.tenderedMinor, ...facts.till.payments.map((payment) => payment.minor)]
      : [facts.paidMinor ?? 0];
  const share = [
    ...[subtotal, total - (rounding ?? 0), ...taxLines.map((line) => line.basis)].map((sum) => (sum ?? 0) / total), // prettier-ignore
    ...paid.map((sum) => sum / minor),
  ].filter((value) => value !== 1 && Math.abs(value - 1) < NEAR);
  return new Set(share.map((value) => value.toFixed(6))).size;
}

/** Lines with sums near the total that are not of this purchase, and its total once more in between. */
function distractors({ facts, vendor, random }: PagesJob): string[] {
  const total = totalOf(facts);
  if (total === undefined) return [];
  const { currency } = total;
  const phrases = PHRASES[vendor.locale.id];
  const near = (random_: Random): string =>
    printAmount(Math.round(total.minor * random_.uniform(0.75, 1.4)), currency, vendor.format);
  const names = random.shuffled([phrases.balance, phrases.soFar, phrases.previous, phrases.saved]);
  return names.slice(0, random.int(2, 3)).map((name, i) => `${name}: ${near(random.fork(i))}`);
}

/** Several sums near the total: those that belong to it, and some that do not. */
export const totalMismatch: Aim = {
  facts: nearSums,
  pages: (job) => {
    const last = job.pages.at(-1);
    if (last === undefined) return job.pages;
    return [...job.pages.slice(0, -1), setInFreeRoom(last, distractors(job))];
  },
};
