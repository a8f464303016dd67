import { type TaxTable, since } from "./table.ts";

const FIRST_DAY = "2013-01-01";

const standard = [
  { from: FIRST_DAY, to: "2024-08-31", percent: 24 },
  { from: "2024-09-01", to: null, percent: 25.5 },
];
const food = [
  { from: FIRST_DAY, to: "2025-12-31", percent: 14 },
  { from: "2026-01-01", to: null, percent: 13.5 },
];
/** Moved from the lowest to the middle rate in 2025. */
const culture = [
  { from: FIRST_DAY, to: "2024-12-31", percent: 10 },
  { from: "2025-01-01", to: "2025-12-31", percent: 14 },
  { from: "2026-01-01", to: null, percent: 13.5 },
];

/**
 * Finnish arvonlisävero.
 * @see Arvonlisäverolaki (1501/1993) §§ 84–85a; 25.5 % from 1 September 2024; books, medicine,
 * transport and lodging at the middle rate from 1 January 2025; that rate 13.5 % from 1 January 2026
 */
export const FINNISH_RATES: TaxTable = {
  standard,
  food,
  basic: food,
  restaurant: food,
  books: culture,
  press: since(FIRST_DAY, 10),
  transport: culture,
  medicine: culture,
  lodging: culture,
  energy: standard,
  zero: since(FIRST_DAY, 0),
};
