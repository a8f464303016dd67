import type { PaperDocument } from "../documents/document.ts";
import { type Leaf, leavesOf } from "../documents/fields.ts";
import { daysIn } from "./grounding-days.ts";
import { numbersIn } from "./grounding-numbers.ts";
import { printedText, type TextPlaces, textsFrom } from "./grounding-text.ts";

/** Papers print these in many ways, or not at all. */
const NOT_PRINTED = ["kind", "currency"];

/**
 * The values of a document that do not stand in the text it was read from, by path: just those that
 * reading held to the text (`--grounding on`) could not have written.
 */
export function valuesNotOnPage(document: PaperDocument, text: string): string[] {
  const page = printedText(text);
  const [numbers, days] = [numbersIn(text), daysIn(text)];

  function isText(value: string): boolean {
    // As JSON spells it, which is how the page's texts are kept.
    const bytes = new TextEncoder().encode(JSON.stringify(value).slice(1, -1));
    let at: TextPlaces | undefined = textsFrom(page, 0);
    for (const byte of bytes) at = at?.next(byte);
    return at !== undefined && at.endOffset >= 0;
  }

  function isThere({ value, type, field }: Leaf): boolean {
    if (value === null || NOT_PRINTED.includes(field)) return true;
    if (typeof value === "number") return numbers.has(JSON.stringify(value));
    return type === "date" ? days.has(value) : isText(value);
  }

  return leavesOf(document)
    .filter((leaf) => !isThere(leaf))
    .map(({ path }) => path);
}
