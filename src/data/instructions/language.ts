/** Parts of a document that are asked for on their own. */
export const REGIONS = ["header", "table", "totals", "tax", "payment"] as const;
export type RegionName = (typeof REGIONS)[number];

/** Values that a question can be about; each may be missing from a document. */
export const ASKED_FIELDS = [
  ...(["vendor.name", "vendor.address", "vendor.tax_ids", "number"] as const),
  ...(["issue_date", "due_date", "currency", "subtotal", "tax", "rounding", "total"] as const),
  ...(["payment.reference", "payment.iban", "payment.bankgiro"] as const),
] as const;
export type AskedField = (typeof ASKED_FIELDS)[number];

/** At least one way to say it. */
export type Phrases = readonly [string, ...string[]];

/**
 * How one language asks. A phrase in braces is filled in: {region}, {field}, {json} (the skeleton),
 * {missing} (what to answer when the paper does not have it), {count}, {first} and {last} (lines,
 * counted from 1).
 */
export interface LanguageWords {
  /** BCP 47. */
  readonly tag: string;
  /** The whole answer to a question about a value that the paper does not have. */
  readonly notOnDocument: string;
  /** As the object of "read". */
  readonly regions: Readonly<Record<RegionName, string>>;
  /** As the subject of "is". */
  readonly fields: Readonly<Record<AskedField, string>>;
  readonly readRegion: Phrases;
  readonly askField: Phrases;
  readonly fillSkeleton: Phrases;
  readonly transcribeFirst: Phrases;
  readonly transcribeLast: Phrases;
  readonly transcribeLines: Phrases;
  readonly transcribeDescriptions: Phrases;
}

/** A phrase with its braces filled in. A brace that nothing is given for is a bug of the phrase. */
export function fill(phrase: string, values: Readonly<Record<string, string | number>>): string {
  return phrase.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`internal: nothing for {${name}} in "${phrase}"`);
    return String(value);
  });
}
