import type { Entry } from "./json-entry.ts";

/** Lines of a paper with what a skeleton may ask about them. */
export interface PaperPart {
  readonly lines: readonly string[];
  readonly entries: readonly Entry[];
}
