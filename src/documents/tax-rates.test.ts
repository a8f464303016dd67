import { expect, test } from "vitest";
import { addDays, dayNumber } from "../core/dates.ts";
import { SWEDISH_VAT, swedishVat } from "./tax-rates.ts";

test.each([
  ["food", "2026-03-31", 12],
  ["food", "2026-04-01", 6],
  ["food", "2027-12-31", 6],
  ["food", "2028-01-01", 12],
  ["restaurant", "2026-06-01", 12],
  ["standard", "2026-06-01", 25],
  ["books", "2026-06-01", 6],
] as const)("%s on %s is %d %%", (category, day, rate) => {
  expect(swedishVat(category, day)).toBe(rate);
});

test("the periods of a category follow each other without gap or overlap", () => {
  for (const periods of Object.values(SWEDISH_VAT)) {
    periods.slice(1).forEach((period, i) => {
      expect(period.from).toBe(addDays(periods[i]!.to!, 1));
    });
    expect(periods.at(-1)!.to).toBeNull();
    expect(dayNumber(periods[0]!.from)).toBeGreaterThan(0);
  }
});

test("a day before the table is refused, not guessed", () => {
  expect(() => swedishVat("food", "2011-12-31")).toThrow(/the table starts 2012-01-01/);
});
