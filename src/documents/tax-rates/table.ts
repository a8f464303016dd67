/**
 * What tax laws distinguish among the goods and services that our documents carry. `basic` is food
 * that a country taxes lower than other food (bread, milk, fruit); `energy` is for households;
 * `medicine` is on prescription; `zero` is what bears no tax anywhere (stamps, gift cards, fees).
 */
export type TaxCategory =
  | "standard"
  | "food"
  | "basic"
  | "restaurant"
  | "books"
  | "press"
  | "transport"
  | "medicine"
  | "lodging"
  | "energy"
  | "zero";

export interface RatePeriod {
  /** First day, ISO 8601. */
  readonly from: string;
  /** Last day, included; null while no end is decided. */
  readonly to: string | null;
  readonly percent: number;
}

/** A country's rates; a category it does not have here is not guessed. */
export type TaxTable = Readonly<Partial<Record<TaxCategory, readonly RatePeriod[]>>>;

/** One rate since `from`, with no end decided. */
export function since(from: string, percent: number): readonly RatePeriod[] {
  return [{ from, to: null, percent }];
}
