import { KvittoError } from "../../core/errors.ts";
import type { PaperDocument } from "../../documents/document.ts";
import { fieldPath } from "../../documents/fields.ts";
import { labelledFields } from "./labelled.ts";
import { visibleDocument } from "./visible.ts";

/** A truth as a row says it. */
export interface Label {
  readonly document: PaperDocument;
  /** For `source.labelled`. */
  readonly labelled: readonly string[];
  /** Paths of values that were left out. */
  readonly hidden: readonly string[];
}

/** The whole truth, shown or not. */
export function wholeLabel(truth: PaperDocument): Label {
  return { document: truth, labelled: labelledFields(truth), hidden: [] };
}

/**
 * What of the truth the text of the page shows. A field of which a value is hidden does not count as
 * labelled: the page may print another, such as a total that its maker rounded differently.
 * @param text the text layer; null where the page has none
 * @throws {KvittoError} `import.no_text`, `import.nothing_visible`
 */
export function visibleLabel(truth: PaperDocument, text: string | null): Label {
  if (text === null || text.trim() === "") {
    throw new KvittoError(
      "import.no_text",
      "The page has no text layer, so nothing says which values it shows.",
      "Import without --visible-only.",
    );
  }
  const { document, hidden } = visibleDocument(truth, text);
  if (!labelledFields(document).some((field) => field !== "currency")) {
    throw new KvittoError(
      "import.nothing_visible",
      "The page shows nothing of what its truth says.",
    );
  }
  const unsure = new Set(hidden.map(fieldPath));
  const labelled = labelledFields(truth).filter((field) => !unsure.has(field));
  return { document, labelled, hidden };
}
