import type { LeafValue } from "../../documents/fields.ts";
import type { ErrorType } from "./error-type.ts";

/** One thing that is wrong with an answer. */
export interface FoundError {
  readonly type: ErrorType;
  /** Where: `total`, `line_items.2.unit_price`, or `line_items.2` for a whole line of the paper. */
  readonly path: string;
  /** For a table that was not understood: the numbers of lines. */
  readonly predicted: LeafValue;
  readonly truth: LeafValue;
}
