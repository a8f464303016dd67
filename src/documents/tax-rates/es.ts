import { type TaxTable, since } from "./table.ts";

const FIRST_DAY = "2012-09-01";

/**
 * Spanish IVA (mainland). `basic` is bread, flour, milk, cheese, eggs, fruit, vegetables.
 * @see Ley 37/1992, articles 90 and 91; Real Decreto-ley 20/2022 and 4/2024 for basic food at 0 %
 * in 2023 until September 2024 and at 2 % until the end of that year
 */
export const SPANISH_RATES: TaxTable = {
  standard: since(FIRST_DAY, 21),
  food: since(FIRST_DAY, 10),
  basic: [
    { from: FIRST_DAY, to: "2022-12-31", percent: 4 },
    { from: "2023-01-01", to: "2024-09-30", percent: 0 },
    { from: "2024-10-01", to: "2024-12-31", percent: 2 },
    { from: "2025-01-01", to: null, percent: 4 },
  ],
  restaurant: since(FIRST_DAY, 10),
  books: since(FIRST_DAY, 4),
  press: since(FIRST_DAY, 4),
  transport: since(FIRST_DAY, 10),
  medicine: since(FIRST_DAY, 4),
  lodging: since(FIRST_DAY, 10),
  zero: since(FIRST_DAY, 0),
};
