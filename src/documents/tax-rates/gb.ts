import { type TaxTable, since } from "./table.ts";

/** 20 % since then. */
const FIRST_DAY = "2011-01-04";

/** Meals and rooms; lower during the pandemic. */
const hospitality = [
  { from: FIRST_DAY, to: "2020-07-14", percent: 20 },
  { from: "2020-07-15", to: "2021-09-30", percent: 5 },
  { from: "2021-10-01", to: "2022-03-31", percent: 12.5 },
  { from: "2022-04-01", to: null, percent: 20 },
];

/**
 * British VAT. Sweets, drinks and snacks are `standard`, not `food`.
 * @see Value Added Tax Act 1994, schedules 7A (5 %) and 8 (zero)
 */
export const BRITISH_RATES: TaxTable = {
  standard: since(FIRST_DAY, 20),
  food: since(FIRST_DAY, 0),
  basic: since(FIRST_DAY, 0),
  restaurant: hospitality,
  books: since(FIRST_DAY, 0),
  press: since(FIRST_DAY, 0),
  transport: since(FIRST_DAY, 0),
  medicine: since(FIRST_DAY, 0),
  lodging: hospitality,
  energy: since(FIRST_DAY, 5),
  zero: since(FIRST_DAY, 0),
};
