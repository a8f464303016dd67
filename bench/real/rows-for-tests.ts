import type { DatasetRow } from "../../src/data/rows.ts";
import { emptyDocument, type PaperDocument } from "../../src/documents/document.ts";

/** A row of a company with what its label says. */
export function rowOf(
  id: string,
  name: string,
  more: Partial<PaperDocument> & { readonly text?: string; readonly labelled?: string[] } = {},
): DatasetRow {
  const { text = "", labelled, ...values } = more;
  const document = { ...emptyDocument("invoice"), ...values };
  return {
    ...{ id, images: [], text, vendor: name },
    document: { ...document, vendor: { ...document.vendor, name } },
    source: labelled === undefined ? {} : { labelled },
  };
}
