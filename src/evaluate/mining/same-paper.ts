import { companies } from "../../data/company.ts";
import { labelLook, paperKeys } from "../../data/duplicates/label-likeness.ts";
import type { PaperDocument } from "../../documents/document.ts";
import { leavesOf } from "../../documents/fields.ts";

/** A paper of which it is asked whether it is another one. */
export interface KnownPaper {
  readonly id: string;
  readonly vendor: string | null;
  readonly document: PaperDocument;
  /** Absolute paths; empty where they are not known. */
  readonly images: readonly string[];
}

/** Labels that state less may well be those of two papers. */
const LEAST_STATED = 6;

/**
 * Words of which two papers share one exactly when they are held to be the same: the page's file; the
 * company with number, date or total as `paperKeys` has them; or the whole label, where it states
 * enough. Pages are not looked at.
 */
export function paperIdentities(papers: readonly KnownPaper[]): string[][] {
  const company = companies(papers);
  return papers.map(({ document, images }, i) => {
    const keys = paperKeys(labelLook(document)).map((key) => `company ${company[i]} ${key}`);
    const stated = leavesOf(document).filter(({ value }) => value !== null).length;
    const label = stated < LEAST_STATED ? [] : [`label ${JSON.stringify(document)}`];
    return [...images.map((path) => `file ${path}`), ...keys, ...label];
  });
}
