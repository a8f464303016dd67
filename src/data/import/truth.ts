import { z } from "zod";
import { KvittoError } from "../../core/errors.ts";
import { DocumentSchema, type PaperDocument } from "../../documents/document.ts";
import type { JsonObject } from "../canonical-json.ts";
import { cordDocument, CordTruth, isCord } from "./cord-document.ts";
import { boxAround, textOfLines, type PageLine } from "./page-lines.ts";
import { SroieFields, sroieDocument } from "./sroie-document.ts";

/** A label in one of the shapes that are known. */
export interface Truth {
  readonly document: PaperDocument;
  /** Text of the page, where the label holds its words. */
  readonly text?: string;
  /** For the row's `source`. */
  readonly about: JsonObject;
}

const Corners = z.object({
  ...{ x1: z.number(), x2: z.number(), x3: z.number(), x4: z.number() },
  ...{ y1: z.number(), y2: z.number(), y3: z.number(), y4: z.number() },
});
/** CORD's words, beside its truth. */
const ValidLines = z.array(
  z.object({ words: z.array(z.object({ text: z.string(), quad: Corners })) }),
);

function lineBoxes(given: unknown): PageLine[] {
  const parsed = ValidLines.safeParse(given);
  if (!parsed.success) return []; // the label does not depend on them
  return parsed.data.flatMap(({ words }): PageLine[] => {
    const boxes = words.map(({ text, quad: q }): PageLine => {
      const [x, y] = [
        [q.x1, q.x2, q.x3, q.x4],
        [q.y1, q.y2, q.y3, q.y4],
      ];
      return { text, box: [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)] };
    });
    if (boxes.length === 0) return [];
    return [{ text: words.map(({ text }) => text).join(" "), box: boxAround(boxes) }];
  });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keys that every document of ours has. */
export function looksLikeDocument(value: unknown): boolean {
  return isObject(value) && "kind" in value && "vendor" in value && "line_items" in value;
}

function looksLikeSroie(value: Readonly<Record<string, unknown>>): boolean {
  return "company" in value && ("total" in value || "date" in value);
}

/**
 * A label as a document: one of ours, CORD's or SROIE's, as JSON text or as an object, in Donut's
 * envelope (`{"gt_parse": …}`) or without.
 * @throws {KvittoError} `import.unknown_truth`, naming the keys; as the mappings; zod's for a document
 *   of ours that is wrong; SyntaxError for text that is not JSON
 */
export function readTruth(given: unknown): Truth {
  const value: unknown = typeof given === "string" ? JSON.parse(given) : given;
  if (isObject(value)) {
    if (isObject(value["gt_parse"])) {
      const lines = lineBoxes(value["valid_line"]);
      const inner = readTruth(value["gt_parse"]);
      return lines.length === 0 ? inner : { ...inner, text: textOfLines(lines) };
    }
    if (looksLikeDocument(value)) return { document: DocumentSchema.parse(value), about: {} };
    if (isCord(value)) {
      const { document, labelled, unmapped } = cordDocument(CordTruth.parse(value));
      const left = Object.keys(unmapped).length === 0 ? {} : { unmapped };
      return { document, about: { labelled, ...left } };
    }
    if (looksLikeSroie(value)) {
      const { document, labelled } = sroieDocument(SroieFields.parse(value), []);
      return { document, about: { labelled } };
    }
  }
  const keys = isObject(value) ? Object.keys(value).slice(0, 8).join(", ") : typeof value;
  throw new KvittoError(
    "import.unknown_truth",
    `Its label has a shape that is not known: ${keys === "" ? "no keys" : keys}.`,
    "Known are documents of Kvitto, CORD's gt_parse and SROIE's company, date, address and total.",
  );
}
