import { DocumentSchema } from "../documents/document.ts";
import type { Score } from "./score.ts";
import { proportion } from "./wilson-interval.ts";

/** The value of a JSON text, or undefined (which no JSON text is) when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON is an answer here, not a failure
  }
}

/** Answers that are JSON as they stand, without cleaning anything up; n counts documents. */
export function validJson(answers: readonly string[]): Score {
  return proportion(answers.map((text) => parseJson(text) !== undefined));
}

/** Answers that are JSON and a document by the schema; n counts documents. */
export function validDocument(answers: readonly string[]): Score {
  return proportion(answers.map((text) => DocumentSchema.safeParse(parseJson(text)).success));
}
