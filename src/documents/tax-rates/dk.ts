import { type TaxTable, since } from "./table.ts";

const FIRST_DAY = "2012-01-01";

/**
 * Danish moms: one rate; newspapers are at zero and carriage of people is exempt.
 * @see Momsloven §§ 13, 33 and 34
 */
export const DANISH_RATES: TaxTable = {
  standard: since(FIRST_DAY, 25),
  food: since(FIRST_DAY, 25),
  basic: since(FIRST_DAY, 25),
  restaurant: since(FIRST_DAY, 25),
  press: since(FIRST_DAY, 0),
  transport: since(FIRST_DAY, 0),
  medicine: since(FIRST_DAY, 25),
  lodging: since(FIRST_DAY, 25),
  energy: since(FIRST_DAY, 25),
  zero: since(FIRST_DAY, 0),
};
