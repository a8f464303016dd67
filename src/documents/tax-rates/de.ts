import { type RatePeriod, type TaxTable, since } from "./table.ts";

const FIRST_DAY = "2012-01-01";

/** A rate that was lower in the second half of 2020. */
function lowered(percent: number, in2020: number): readonly RatePeriod[] {
  return [
    { from: FIRST_DAY, to: "2020-06-30", percent },
    { from: "2020-07-01", to: "2020-12-31", percent: in2020 },
    { from: "2021-01-01", to: null, percent },
  ];
}
const standard = lowered(19, 16);
const reduced = lowered(7, 5);

/**
 * German Umsatzsteuer. Meals in restaurants (not drinks, which are `standard`) changed side four
 * times.
 * @see UStG § 12 (2) and § 28; meals at 7 % again from 1 January 2026 (Steueränderungsgesetz 2025)
 */
export const GERMAN_RATES: TaxTable = {
  standard,
  food: reduced,
  basic: reduced,
  restaurant: [
    { from: FIRST_DAY, to: "2020-06-30", percent: 19 },
    { from: "2020-07-01", to: "2020-12-31", percent: 5 },
    { from: "2021-01-01", to: "2023-12-31", percent: 7 },
    { from: "2024-01-01", to: "2025-12-31", percent: 19 },
    { from: "2026-01-01", to: null, percent: 7 },
  ],
  books: reduced,
  press: reduced,
  transport: reduced,
  medicine: standard,
  lodging: reduced,
  zero: since(FIRST_DAY, 0),
};
