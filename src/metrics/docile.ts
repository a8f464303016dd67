import { createHash } from "node:crypto";
import { KvittoError } from "../core/errors.ts";
import { assignGreatest } from "./assignment.ts";
import { averagePrecision } from "./average-precision.ts";
import {
  CharacterCentres,
  intersects,
  type PageWord,
  type RelativeBox,
} from "./character-centres.ts";

/** A field that was found, or that is true, where it stands on its page. */
export interface LocatedField {
  readonly bbox: RelativeBox;
  readonly page: number;
  readonly fieldtype: string;
  readonly text?: string | null;
  /** Certainty of a prediction; all predictions of a corpus have one or none has. */
  readonly score?: number | null;
  /** Which line item it belongs to; only in LIR. */
  readonly line_item_id?: number | null;
  /** Counts for AP, after all others, and for nothing else. */
  readonly use_only_for_ap?: boolean;
}

export interface LocatedDocument {
  /** Breaks ties between documents; any text. */
  readonly id: string;
  readonly words: readonly PageWord[];
  readonly annotations: readonly LocatedField[];
  readonly predictions: readonly LocatedField[];
}

export interface DocileScores {
  readonly AP: number;
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  readonly TP: number;
  readonly FP: number;
  readonly FN: number;
}

export interface DocileOptions {
  /** Share of common character centres from which two boxes are one; 1 in the benchmark. */
  readonly iouThreshold?: number;
  /** A match of places whose texts differ is none. */
  readonly sameText?: boolean;
}

/** Against rounding of shares, as the reference has it. */
const EPSILON = 1e-6;

/** Index of the annotation that each prediction met, or null. */
type Matches = (number | null)[];

/** Predictions for AP only come last whatever their score. */
function compareScores(a: LocatedField, b: LocatedField): number {
  const [onlyA, onlyB] = [a.use_only_for_ap === true, b.use_only_for_ap === true];
  return onlyA !== onlyB ? Number(onlyA) - Number(onlyB) : (b.score ?? 0) - (a.score ?? 0);
}

/** The most certain prediction takes the first annotation of its type and page that it covers. */
function matchFields(
  predictions: readonly LocatedField[],
  annotations: readonly LocatedField[],
  centres: CharacterCentres,
  threshold: number,
): Matches {
  const matches: Matches = predictions.map(() => null);
  const taken = new Set<number>();
  const order = predictions
    .map((field, index) => ({ field, index }))
    .sort((a, b) => compareScores(a.field, b.field) || a.index - b.index);
  for (const { field, index } of order) {
    const met = annotations.findIndex(
      (gold, i) =>
        !taken.has(i) &&
        gold.fieldtype === field.fieldtype &&
        gold.page === field.page &&
        centres.overlap(gold.bbox, field.bbox, field.page) > threshold - EPSILON,
    );
    if (met === -1) continue;
    matches[index] = met;
    taken.add(met);
  }
  return matches;
}

interface Item {
  readonly indices: number[];
  /** Around all its fields; pages lie under each other. */
  box: RelativeBox;
}

function itemsOf(fields: readonly LocatedField[]): Item[] {
  const items = new Map<number, Item>();
  for (const [index, { line_item_id, bbox, page }] of fields.entries()) {
    if (line_item_id === undefined || line_item_id === null) {
      throw new KvittoError(
        "metric.no_line_item",
        `Field ${index} has no line_item_id; for lir every field belongs to a line item.`,
      );
    }
    const [left, top, right, bottom] = bbox;
    const placed: RelativeBox = [left, top + page, right, bottom + page];
    const item = items.get(line_item_id);
    if (item === undefined) items.set(line_item_id, { indices: [index], box: placed });
    else {
      item.indices.push(index);
      const [a, b] = [item.box, placed];
      item.box = [
        Math.min(a[0], b[0]),
        Math.min(a[1], b[1]),
        Math.max(a[2], b[2]),
        Math.max(a[3], b[3]),
      ];
    }
  }
  return [...items.values()];
}

/** Line items are paired so that most fields match; then only fields within a pair can meet. */
function matchLineItems(
  { predictions, annotations }: LocatedDocument,
  centres: CharacterCentres,
  threshold: number,
): Matches {
  const matches: Matches = predictions.map(() => null);
  const [found, gold] = [itemsOf(predictions), itemsOf(annotations)];
  const pairs = found.map((a) =>
    gold.map((b): Matches => {
      if (!intersects(a.box, b.box)) return a.indices.map(() => null);
      const own = a.indices.map((i) => predictions[i]!);
      const theirs = b.indices.map((i) => annotations[i]!);
      return matchFields(own, theirs, centres, threshold);
    }),
  );
  const weights = pairs.map((row, a) =>
    row.map(
      (pair) =>
        pair.filter((met, i) => {
          return met !== null && predictions[found[a]!.indices[i]!]!.use_only_for_ap !== true;
        }).length,
    ),
  );
  for (const [a, b] of assignGreatest(weights).entries()) {
    if (b === null) continue;
    for (const [i, met] of pairs[a]![b]!.entries()) {
      if (met !== null) matches[found[a]!.indices[i]!] = gold[b]!.indices[met]!;
    }
  }
  return matches;
}

/** What breaks a tie of score and rank: the document, in an order that changes with the rank. */
function tieKey(id: string, rank: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(rank));
  return createHash("sha1").update(id, "utf8").update(bytes).digest("hex").slice(0, 16);
}

function score(
  documents: readonly LocatedDocument[],
  match: (document: LocatedDocument) => Matches,
  sameText: boolean,
): DocileScores {
  const ranked: { field: LocatedField; rank: number; id: string; matched: boolean }[] = [];
  let [truths, TP, counted] = [0, 0, 0];
  for (const document of documents) {
    truths += document.annotations.length;
    const matches = match(document);
    for (const [rank, field] of document.predictions.entries()) {
      const met = matches[rank] ?? null;
      const text = met === null ? null : (document.annotations[met]!.text ?? null);
      const matched = met !== null && (!sameText || (field.text ?? null) === text);
      ranked.push({ field, rank, id: document.id, matched });
      if (field.use_only_for_ap === true) continue;
      counted += 1;
      if (matched) TP += 1;
    }
  }
  ranked.sort(
    (a, b) =>
      compareScores(a.field, b.field) ||
      a.rank - b.rank ||
      (tieKey(a.id, a.rank) < tieKey(b.id, b.rank) ? -1 : 1),
  );
  const AP = averagePrecision(
    ranked.map(({ matched }) => matched),
    truths,
  );
  const precision = counted === 0 ? 0 : TP / counted;
  const recall = truths === 0 ? 0 : TP / truths;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { AP, f1, precision, recall, TP, FP: counted - TP, FN: truths - TP };
}

/**
 * Key information localisation and extraction (KILE) of DocILE over a corpus; its primary figure is
 * `AP`. A prediction is right when its box covers exactly the character centres that the annotation
 * of the same type covers; texts are compared only with `sameText`, after the matching.
 * Precision, recall and F1 leave out predictions marked `use_only_for_ap`, and are 0 when they would
 * divide by 0.
 * @see Šimsa et al. 2023, arXiv:2302.05658, section 5.1
 */
export function kile(
  documents: readonly LocatedDocument[],
  { iouThreshold = 1, sameText = false }: DocileOptions = {},
): DocileScores {
  const match = (document: LocatedDocument) =>
    matchFields(
      document.predictions,
      document.annotations,
      new CharacterCentres(document.words),
      iouThreshold,
    );
  return score(documents, match, sameText);
}

/**
 * Line item recognition (LIR) of DocILE over a corpus; its primary figure is `f1`. Predicted line
 * items are first paired with true ones so that as many fields as possible match.
 * @throws {KvittoError} `metric.no_line_item`
 * @see Šimsa et al. 2023, arXiv:2302.05658, section 5.2
 */
export function lir(
  documents: readonly LocatedDocument[],
  { iouThreshold = 1, sameText = false }: DocileOptions = {},
): DocileScores {
  const match = (document: LocatedDocument) =>
    matchLineItems(document, new CharacterCentres(document.words), iouThreshold);
  return score(documents, match, sameText);
}
