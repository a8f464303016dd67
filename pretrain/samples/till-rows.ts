import type { Random } from "../../src/core/random.ts";
import type { Gap } from "./paper-gap.ts";
import { amountOf, BLANK_ROW, countOf, type RowPrinter, type RowWriting } from "./paper-row.ts";

/** Where a till prints the single price of several things. */
type SinglePrice = "below" | "above" | "never" | "same line";

/** Rows as tills print them: one line, or the count and the single price on a line of its own. */
export function tillRows(random: Random, write: RowWriting, gap: Gap): RowPrinter {
  const times = random.pick([" × ", " x ", "x ", "st ", " * ", " "]);
  const countFirst = random.chance(0.5);
  const single = random.weighted<SinglePrice>([
    ["below", 4],
    ["above", 1],
    ["never", 3],
    ["same line", 2],
  ]);
  const word = random.pick(["à ", "@ ", "a ", "", "á "]);
  return (facts) => {
    const { name, sumUnits, eachUnits } = facts;
    const sum = write.amount(sumUnits);
    const row = { ...BLANK_ROW, what: name, sum: amountOf(sumUnits) };
    if (sumUnits < 0) return { lines: [name + gap() + sum], row };
    const priced = (facts.count !== 1 || facts.countDecimals > 0) && single !== "never";
    const full = { ...row, count: countOf(facts), each: amountOf(eachUnits) };
    if (countFirst) {
      const counted = `${write.count(facts)}${times}${name}`;
      if (!priced) return { lines: [counted + gap() + sum], row: { ...row, count: full.count } };
      const price = word + write.amount(eachUnits);
      if (single === "same line") return { lines: [counted + gap() + price + gap() + sum], row: full }; // prettier-ignore
      return { lines: [counted + gap() + sum, price], row: full };
    }
    if (!priced) return { lines: [name + gap() + sum], row };
    const price = `${write.count(facts)}${times}${write.amount(eachUnits)}`;
    if (single === "same line") return { lines: [name + gap() + price + gap() + sum], row: full };
    const line = name + gap() + sum;
    return { lines: single === "above" ? [price, line] : [line, price], row: full };
  };
}
