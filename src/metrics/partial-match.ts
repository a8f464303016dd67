import type { FieldComparison } from "./field-accuracy.ts";
import type { Score } from "./score.ts";
import { proportion } from "./wilson-interval.ts";

/** What a paper is filed under. */
export const HEADER_FIELDS = ["vendor.name", "number", "issue_date", "total"] as const;

/** How many of {@link HEADER_FIELDS} must be right. */
export const ENOUGH_HEADER_FIELDS = 3;

/** Partial match: documents of which at least 3 of 4 header fields are right; n counts documents. */
export function partialMatch(documents: readonly (readonly FieldComparison[])[]): Score {
  const names: ReadonlySet<string> = new Set(HEADER_FIELDS);
  return proportion(
    documents.map(
      (all) =>
        all.filter(({ path, correct }) => names.has(path) && correct).length >=
        ENOUGH_HEADER_FIELDS,
    ),
  );
}
