import { type TaxTable, since } from "./table.ts";

/** The rates of 20, 10 and 5.5 % are those since then. */
const FIRST_DAY = "2014-01-01";

/**
 * French TVA (mainland). Medicine is that which the health insurance pays for.
 * @see Code général des impôts, articles 278 to 281 nonies
 */
export const FRENCH_RATES: TaxTable = {
  standard: since(FIRST_DAY, 20),
  food: since(FIRST_DAY, 5.5),
  basic: since(FIRST_DAY, 5.5),
  restaurant: since(FIRST_DAY, 10),
  books: since(FIRST_DAY, 5.5),
  press: since(FIRST_DAY, 2.1),
  transport: since(FIRST_DAY, 10),
  medicine: since(FIRST_DAY, 2.1),
  lodging: since(FIRST_DAY, 10),
  zero: since(FIRST_DAY, 0),
};
