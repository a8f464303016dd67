import type { FieldComparison } from "./field-accuracy.ts";
import type { Score } from "./score.ts";
import { proportion } from "./wilson-interval.ts";

/** Documents of which every value is right after normalisation; n counts documents. */
export function exactMatch(documents: readonly (readonly FieldComparison[])[]): Score {
  return proportion(documents.map((all) => all.every(({ correct }) => correct)));
}
