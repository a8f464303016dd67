import { documentAnswer, documentPrompt, DOCUMENT_SKELETON } from "./document-prompt.ts";
import type { PaperDocument } from "./document.ts";

/** JSON as `JSON.parse` gives it. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Whether a path is one of `wanted`, below one of them, or on the way to one. */
export function isWithin(path: string, wanted: readonly string[]): boolean {
  const below = (one: string, other: string) =>
    one === other || one.startsWith(`${other}.`) || one.startsWith(`${other}[`);
  return wanted.some((one) => below(path, one) || below(one, path));
}

function pick(value: Json, path: string, wanted: readonly string[]): Json {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((one) => pick(one, `${path}[]`, wanted));
  }
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
    const at = path === "" ? key : `${path}.${key}`;
    return isWithin(at, wanted) ? [[key, pick(inner, at, wanted)]] : [];
  });
  return Object.fromEntries(entries);
}

/**
 * The part of a document's JSON under some paths (`total`, `vendor`, `line_items[].description`), with
 * the objects and lists around it, in the order of the schema. Compact text.
 */
export function partOfDocument(document: PaperDocument, paths: readonly string[]): string {
  return JSON.stringify(pick(document, "", paths));
}

/** The same part of the skeleton: what is asked for. */
export function partOfSkeleton(paths: readonly string[]): string {
  return JSON.stringify(pick(DOCUMENT_SKELETON, "", paths));
}

/** What a model is asked for some fields, or for the whole document: the same words but for the keys. */
export function partPrompt(fields: readonly string[] | null): string {
  return fields === null ? documentPrompt() : `JSON: ${partOfSkeleton(fields)}`;
}

/** The one spelling of the answer to {@link partPrompt}. */
export function partAnswer(document: PaperDocument, fields: readonly string[] | null): string {
  return fields === null ? documentAnswer(document) : partOfDocument(document, fields);
}
