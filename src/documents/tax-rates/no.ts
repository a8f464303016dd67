import { type TaxTable, since } from "./table.ts";

/** The low rate has been 12 % since then. */
const FIRST_DAY = "2018-01-01";

/** Passenger transport and lodging; 6 % during the pandemic. */
const low = [
  { from: FIRST_DAY, to: "2020-03-31", percent: 12 },
  { from: "2020-04-01", to: "2021-09-30", percent: 6 },
  { from: "2021-10-01", to: null, percent: 12 },
];

/**
 * Norwegian merverdiavgift. A meal that is eaten in is a service at the standard rate.
 * @see Stortingets vedtak om merverdiavgift §§ 2–4; merverdiavgiftsloven §§ 5-1 to 5-11, 6-1 to 6-4
 */
export const NORWEGIAN_RATES: TaxTable = {
  standard: since(FIRST_DAY, 25),
  food: since(FIRST_DAY, 15),
  basic: since(FIRST_DAY, 15),
  restaurant: since(FIRST_DAY, 25),
  books: since(FIRST_DAY, 0),
  press: since(FIRST_DAY, 0),
  transport: low,
  medicine: since(FIRST_DAY, 25),
  lodging: low,
  energy: since(FIRST_DAY, 25),
  zero: since(FIRST_DAY, 0),
};
