import type { PaperDocument } from "../../documents/document.ts";
import type { JsonObject } from "../canonical-json.ts";
import type { DatasetRow } from "../rows.ts";

/** A page as an importer finds it: a file on disk, or bytes out of a table or a document. */
export type PageFile = { readonly path: string } | { readonly bytes: Uint8Array };

/** Where something was found, for people: path below what was imported, and line or row from 1. */
export interface Place {
  readonly file: string;
  readonly line: number | null;
}

/** A labelled paper that is about to become a row. */
export interface ImportedDocument extends Place {
  readonly kind: "document";
  readonly id: string;
  readonly pages: readonly PageFile[];
  readonly text?: string;
  readonly document: PaperDocument;
  readonly vendor: string | null;
  readonly source: JsonObject;
  readonly boxes?: DatasetRow["boxes"];
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** Questions and answers that are not about a whole document. */
export interface ImportedConversation extends Place {
  readonly kind: "conversation";
  readonly id: string;
  readonly pages: readonly PageFile[];
  readonly messages: readonly ChatMessage[];
  readonly source: JsonObject;
}

/** What could not be imported, and why. */
export interface ImportFailure extends Place {
  readonly kind: "failed";
  /** Stable, as of any `KvittoError`. */
  readonly code: string;
  readonly message: string;
}

export type Imported = ImportedDocument | ImportedConversation | ImportFailure;

export interface ImportOptions {
  /** File or folder. */
  readonly path: string;
  /** Name of the collection, kept in every row's `source`. */
  readonly collection: string;
  /** Kept in every row's `source` when given, for example `CC-BY-4.0`. */
  readonly licence: string | null;
  /** Which of two numbers is the day where both could be: `03/04/2026`. Null: such a date fails. */
  readonly dateOrder: "day" | "month" | null;
  /** Leave out of the label what the page's text layer does not show. */
  readonly visibleOnly: boolean;
  /** Names of a collection's own labels → paths of the document's fields. */
  readonly fields: ReadonlyMap<string, string>;
  /** Whose labels are taken where several people labelled a page. */
  readonly annotator: string | null;
  /** Told once, before the first item, how many there will be, where that can be known. */
  readonly expect?: (count: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads one layout. What is wrong with one page is yielded as a failure and the others go on; only
 * what makes all of it unreadable is thrown, as a `KvittoError` that names the file.
 */
export type Importer = (options: ImportOptions) => AsyncIterable<Imported>;

/** What every row says about where it came from. */
export function sourceOf(
  { collection, licence }: ImportOptions,
  file: string,
  more: JsonObject = {},
): JsonObject {
  return { collection, file, ...(licence === null ? {} : { licence }), ...more };
}
