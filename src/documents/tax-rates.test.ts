import { expect, test } from "vitest";
import { addDays, dayNumber } from "../core/dates.ts";
import { TAX_RATES, taxRate } from "./tax-rates.ts";
import { type TaxTable } from "./tax-rates/table.ts";

test.each([
  ["SE", "food", "2026-03-31", 12],
  ["SE", "food", "2026-04-01", 6],
  ["SE", "food", "2027-12-31", 6],
  ["SE", "food", "2028-01-01", 12],
  ["SE", "restaurant", "2026-06-01", 12],
  ["SE", "standard", "2026-06-01", 25],
  ["SE", "books", "2026-06-01", 6],
  ["NO", "food", "2026-06-01", 15],
  ["NO", "transport", "2020-06-01", 6],
  ["NO", "lodging", "2026-06-01", 12],
  ["DK", "food", "2026-06-01", 25],
  ["FI", "standard", "2024-08-31", 24],
  ["FI", "standard", "2024-09-01", 25.5],
  ["FI", "food", "2025-12-31", 14],
  ["FI", "food", "2026-01-01", 13.5],
  ["FI", "books", "2024-12-31", 10],
  ["FI", "books", "2025-01-01", 14],
  ["FI", "press", "2026-01-01", 10],
  ["DE", "standard", "2020-06-30", 19],
  ["DE", "standard", "2020-07-01", 16],
  ["DE", "food", "2020-12-31", 5],
  ["DE", "food", "2021-01-01", 7],
  ["DE", "restaurant", "2025-12-31", 19],
  ["DE", "restaurant", "2026-01-01", 7],
  ["FR", "standard", "2026-06-01", 20],
  ["FR", "restaurant", "2026-06-01", 10],
  ["FR", "food", "2026-06-01", 5.5],
  ["FR", "medicine", "2026-06-01", 2.1],
  ["ES", "food", "2026-06-01", 10],
  ["ES", "basic", "2024-09-30", 0],
  ["ES", "basic", "2024-10-01", 2],
  ["ES", "basic", "2025-01-01", 4],
  ["GB", "food", "2026-06-01", 0],
  ["GB", "energy", "2026-06-01", 5],
  ["GB", "restaurant", "2021-12-01", 12.5],
] as const)("%s: %s on %s is %d %%", (country, category, day, rate) => {
  expect(taxRate(country, category, day)).toBe(rate);
});

test("the periods of a category follow each other without gap or overlap", () => {
  for (const table of Object.values<TaxTable>(TAX_RATES)) {
    for (const periods of Object.values(table)) {
      periods.slice(1).forEach((period, i) => {
        expect(period.from).toBe(addDays(periods[i]!.to!, 1));
      });
      expect(periods.at(-1)!.to).toBeNull();
      expect(dayNumber(periods[0]!.from)).toBeGreaterThan(0);
    }
  }
});

test("a day before the table and a category without a rate are refused, not guessed", () => {
  expect(() => taxRate("SE", "food", "2011-12-31")).toThrow(/the table starts 2012-01-01/);
  expect(() => taxRate("DK", "books", "2026-06-01")).toThrow(/of DK for books is recorded\.$/);
});
