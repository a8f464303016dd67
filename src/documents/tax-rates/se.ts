import { type TaxTable, since } from "./table.ts";

/** Rates older than this are not recorded; the oldest receipts in use are from the 2010s. */
const FIRST_DAY = "2012-01-01";

const food = [
  { from: FIRST_DAY, to: "2026-03-31", percent: 12 },
  { from: "2026-04-01", to: "2027-12-31", percent: 6 },
  { from: "2028-01-01", to: null, percent: 12 },
];

/**
 * Swedish moms.
 * @see Mervärdesskattelagen (2023:200), chapter 9; food is 6 % from 1 April 2026 to 31 December
 * 2027, and restaurant service stays at 12 % meanwhile.
 */
export const SWEDISH_RATES: TaxTable = {
  standard: since(FIRST_DAY, 25),
  food,
  basic: food,
  restaurant: since(FIRST_DAY, 12),
  books: since(FIRST_DAY, 6),
  press: since(FIRST_DAY, 6),
  transport: since(FIRST_DAY, 6),
  medicine: since(FIRST_DAY, 0),
  lodging: since(FIRST_DAY, 12),
  energy: since(FIRST_DAY, 25),
  zero: since(FIRST_DAY, 0),
};
