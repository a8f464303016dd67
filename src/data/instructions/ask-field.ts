import type { Random } from "../../core/random.ts";
import type { PaperDocument } from "../../documents/document.ts";
import { ASKED_FIELDS, fill, type AskedField, type LanguageWords } from "./language.ts";
import { partOfSkeleton } from "../../documents/part-of-document.ts";

function valueAt(document: PaperDocument, field: AskedField): unknown {
  let value: unknown = document;
  for (const key of field.split(".")) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }
  return value;
}

/** Fields that the document has, or those that it has not; an empty list is not there. */
export function fieldsThatAre(there: boolean, document: PaperDocument): AskedField[] {
  return ASKED_FIELDS.filter((field) => {
    const value = valueAt(document, field);
    const isThere = Array.isArray(value) ? value.length > 0 : value !== null;
    return isThere === there;
  });
}

/**
 * The question for one value. It is the same whether the paper has the value or not, so that its words
 * never give the answer away.
 */
export function fieldQuestion(field: AskedField, words: LanguageWords, random: Random): string {
  return fill(random.pick(words.askField), {
    field: words.fields[field],
    json: partOfSkeleton([field]),
    missing: words.notOnDocument,
  });
}
