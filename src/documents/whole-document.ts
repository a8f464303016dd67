import { DocumentSchema, type PaperDocument } from "./document.ts";
import { DOCUMENT_SKELETON } from "./document-prompt.ts";

/** A document's kind has no null: one that nobody has asked for is written like this. */
const KIND_NOT_ASKED: PaperDocument["kind"] = "receipt";

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function filled(part: unknown, skeleton: unknown): unknown {
  if (Array.isArray(skeleton)) {
    const item: unknown = skeleton[0];
    return Array.isArray(part) ? part.map((one: unknown) => filled(one, item)) : [];
  }
  if (!isObject(skeleton)) return part ?? null;
  const entries = Object.entries(skeleton).map(([key, inner]: [string, unknown]) => {
    const own: unknown = isObject(part) ? Reflect.get(part, key) : undefined;
    return [key, filled(own, inner)] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The whole document around a part of its JSON (see `partOfDocument`): what the part does not have is
 * null, lists are empty, and the kind is `receipt`.
 * @throws {z.ZodError} when the part is none of a document
 */
export function wholeDocument(part: object): PaperDocument {
  return DocumentSchema.parse(filled({ kind: KIND_NOT_ASKED, ...part }, DOCUMENT_SKELETON));
}
