import { checkArithmetic, type Disagreement } from "../documents/arithmetic.ts";
import type { PaperDocument } from "../documents/document.ts";
import { fieldsUnder, leavesOf } from "../documents/fields.ts";
import { failedCheckDigits } from "./failed-check-digits.ts";
import { valuesNotOnPage } from "./values-on-page.ts";

export type CapReason = "arithmetic" | "check_digits" | "not_on_page";

/** Why a value cannot be as sure as the model was of it. */
export interface Cap {
  readonly reason: CapReason;
  /** One sentence for people. */
  readonly message: string;
}

/**
 * The most that is left of the confidence of a value that something speaks against: as likely wrong as
 * right. What such values are worth with a given model is for a calibration to find.
 */
export const CAPPED_CONFIDENCE = 0.5;

/** The values that a rule of arithmetic is about. Which of them is the wrong one, no sum can say. */
function valuesOf({ rule, path }: Disagreement): RegExp {
  const place = path.replace(/\.[a-z_]+$/, "").replaceAll(".", "\\.");
  const taxes = "tax_lines\\.\\d+\\.amount";
  switch (rule) {
    case "line.product":
      return new RegExp(`^${place}\\.(quantity|unit_price|total)$`);
    case "tax.rate":
      return new RegExp(`^${place}\\.(rate|basis|amount)$`);
    case "tax.sum":
      return new RegExp(`^(tax|${taxes})$`);
    case "lines.sum":
      return new RegExp(`^(${path}|rounding|line_items\\.\\d+\\.total)$`);
    case "basis.sum":
      return new RegExp(`^(total|rounding|tax_lines\\.\\d+\\.basis|${taxes})$`);
    case "total.sum":
      return /^(subtotal|tax|rounding|total)$/;
  }
}

/** What a sum over the whole paper is made of: null in one of them has to mean "not on the paper". */
const SUMMED = fieldsUnder([
  ...["subtotal", "tax", "rounding", "total", "tax_lines", "line_items[].quantity"],
  ...[
    "line_items[].unit_price",
    "line_items[].total",
    "line_items[].code",
    "line_items[].tax_rate",
  ],
]);

/** Rules that take null for 0, so that nothing follows from them where a part was read. */
const NEEDS_ALL: ReadonlySet<Disagreement["rule"]> = new Set([
  ...(["lines.sum", "basis.sum", "total.sum"] as const),
]);

/**
 * What speaks against the values of a document, by path: sums that do not come out, check digits that
 * are wrong, and, where `paperText` is given, that the value does not stand in it.
 * @param asked  the fields that were asked for; null for all. Of a part only sums of which all is known
 *   are checked
 */
export function confidenceCaps(
  document: PaperDocument,
  paperText: string | null,
  asked: readonly string[] | null = null,
): ReadonlyMap<string, readonly Cap[]> {
  const known = asked === null ? null : fieldsUnder(asked);
  const isWhole = known === null || SUMMED.every((field) => known.includes(field));
  const caps = new Map<string, Cap[]>();
  const add = (path: string, cap: Cap) => {
    const own = caps.get(path);
    if (own === undefined) caps.set(path, [cap]);
    else own.push(cap);
  };
  const written = leavesOf(document).filter(({ value }) => value !== null);
  for (const disagreement of checkArithmetic(document)) {
    if (!isWhole && NEEDS_ALL.has(disagreement.rule)) continue;
    const concerned = valuesOf(disagreement);
    for (const { path } of written) {
      if (!concerned.test(path)) continue;
      add(path, { reason: "arithmetic", message: disagreement.message });
    }
  }
  for (const [path, message] of failedCheckDigits(document)) {
    add(path, { reason: "check_digits", message });
  }
  if (paperText === null) return caps;
  for (const path of valuesNotOnPage(document, paperText)) {
    add(path, { reason: "not_on_page", message: "It does not stand in the text of the paper." });
  }
  return caps;
}
