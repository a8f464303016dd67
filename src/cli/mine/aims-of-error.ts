import type { ErrorType } from "../../evaluate/mining/error-type.ts";
import type { HardAim } from "../../synth/hard.ts";

const OF_THE_TABLE: ReadonlySet<ErrorType> = new Set([
  ...(["line_total", "missing_item", "extra_item", "merged_item", "split_item"] as const),
  ...(["table_structure", "column_swap"] as const),
]);
/** What is misread because it is small, or cut off because it is long. */
const OF_THE_LETTERS: ReadonlySet<ErrorType> = new Set([
  ...(["digit_confusion", "misread_text", "truncated_text"] as const),
]);

const DATES = /_date$/;
const SUMS = /^(total|subtotal|tax|rounding|tax_lines\[\]\.\w+)$/;

/** What a field is confused with, whatever was wrong with it. */
function aimOfField(field: string): HardAim | null {
  if (DATES.test(field)) return "date";
  if (SUMS.test(field)) return "total_mismatch";
  if (field === "currency") return "currency";
  return field.startsWith("line_items[]") ? "table_structure" : null;
}

/**
 * How papers are made hard so that they invite an error (`kvitto synth --hard`); null where no way of
 * drawing does: such errors are answered by more papers of their sort.
 * @param isPicture  whether papers are read from pixels: text that is a text layer cannot be small
 */
export function aimOfError(type: ErrorType, field: string, isPicture: boolean): HardAim | null {
  if (OF_THE_TABLE.has(type)) return "table_structure";
  if (type === "total_mismatch") return "total_mismatch";
  if (type === "date_order") return "date";
  if (type === "currency") return "currency";
  if (type === "not_read") return null;
  if (OF_THE_LETTERS.has(type) && isPicture) return "small_text";
  return aimOfField(field);
}
