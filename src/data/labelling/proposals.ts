import { relative, sep } from "node:path";
import type { PaperDocument } from "../../documents/document.ts";
import { sha256OfJson, type JsonObject } from "../canonical-json.ts";
import type { DatasetRow } from "../rows.ts";

/** What a model says of a page that nobody has labelled. */
export interface Proposal {
  readonly id: string;
  readonly image: string;
  readonly document: PaperDocument;
  /** Probability of each value, by path; values without one are not in it. */
  readonly confidence: ReadonlyMap<string, number>;
  /** Which model or adapter it was. */
  readonly from: string;
}

function hashOf(document: PaperDocument): string {
  return sha256OfJson(JSON.parse(JSON.stringify(document)) as JsonObject);
}

/**
 * The row as it is stored in `folder`. `source.proposed` says that nobody has looked at it; the hash
 * beside it tells whether the document is still what the model said.
 */
export function proposedRow(
  { id, image, document, confidence, from }: Proposal,
  folder: string,
): DatasetRow {
  const rounded = [...confidence].map(([path, p]) => [path, Number(p.toFixed(4))] as const);
  return {
    id,
    images: [relative(folder, image).split(sep).join("/")],
    document,
    vendor: document.vendor.name,
    source: {
      proposed: true,
      proposed_by: from,
      proposed_sha256: hashOf(document),
      confidence: Object.fromEntries(rounded),
    },
  };
}

/**
 * Whether a row is a proposal that nobody has touched: it still says `proposed: true`, and its document
 * is what was proposed. A row that somebody has corrected without taking the mark away is corrected.
 */
export function isUntouched({ source, document }: DatasetRow): boolean {
  return source["proposed"] === true && source["proposed_sha256"] === hashOf(document);
}

/** A value that a model was not sure of. */
export interface Doubt {
  readonly id: string;
  readonly path: string;
  readonly confidence: number;
}

/** The values to look at first, the least sure one first; of what is printed, `most` of them. */
export function doubts(rows: readonly DatasetRow[], most: number): Doubt[] {
  const all = rows.filter(isUntouched).flatMap(({ id, source }): Doubt[] => {
    const { confidence } = source;
    if (typeof confidence !== "object" || confidence === null) return [];
    return Object.entries(confidence).flatMap(([path, value]) => {
      return typeof value === "number" ? [{ id, path, confidence: value }] : [];
    });
  });
  return all.sort((a, b) => a.confidence - b.confidence).slice(0, most);
}
