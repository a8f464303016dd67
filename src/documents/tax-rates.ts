import { KvittoError } from "../core/errors.ts";
import { dayNumber } from "../core/dates.ts";

/** What Swedish VAT distinguishes among the goods and services our documents carry. */
export type VatCategory = "standard" | "food" | "restaurant" | "books" | "transport" | "medicine";

interface RatePeriod {
  /** First day, ISO 8601. */
  readonly from: string;
  /** Last day, included; null while no end is decided. */
  readonly to: string | null;
  readonly percent: number;
}

/** Rates older than this are not recorded; the oldest receipts in use are from the 2010s. */
const FIRST_DAY = "2012-01-01";

/**
 * Swedish VAT in per cent, by category and day of sale.
 * @see Mervärdesskattelagen (2023:200), chapter 9; food is 6 % from 1 April 2026 to 31 December
 * 2027, and restaurant service stays at 12 % meanwhile.
 */
export const SWEDISH_VAT: Readonly<Record<VatCategory, readonly RatePeriod[]>> = {
  standard: [{ from: FIRST_DAY, to: null, percent: 25 }],
  food: [
    { from: FIRST_DAY, to: "2026-03-31", percent: 12 },
    { from: "2026-04-01", to: "2027-12-31", percent: 6 },
    { from: "2028-01-01", to: null, percent: 12 },
  ],
  restaurant: [{ from: FIRST_DAY, to: null, percent: 12 }],
  books: [{ from: FIRST_DAY, to: null, percent: 6 }],
  transport: [{ from: FIRST_DAY, to: null, percent: 6 }],
  medicine: [{ from: FIRST_DAY, to: null, percent: 0 }], // on prescription
};

/**
 * The Swedish VAT rate in per cent on a day.
 * @throws {KvittoError} `tax.no_rate` for a day before 2012-01-01; `date.invalid`
 */
export function swedishVat(category: VatCategory, isoDay: string): number {
  const day = dayNumber(isoDay);
  const period = SWEDISH_VAT[category].find(
    ({ from, to }) => dayNumber(from) <= day && (to === null || day <= dayNumber(to)),
  );
  if (period !== undefined) return period.percent;
  throw new KvittoError(
    "tax.no_rate",
    `No Swedish VAT rate for ${category} is recorded on ${isoDay}; the table starts ${FIRST_DAY}.`,
  );
}
