import type { DatasetRow } from "../../data/rows.ts";
import { emptyDocument, type LineItem, type PaperDocument } from "../../documents/document.ts";
import { type Prediction, PredictionSchema } from "../prediction.ts";

export function item(description: string, total: number): LineItem {
  return { description, quantity: 1, unit_price: total, total, code: null, tax_rate: 25 };
}

/** A receipt of a vendor: what tells it from others is its number. */
export function paper(vendor: string, number: string, changes: Partial<PaperDocument> = {}) {
  const document: PaperDocument = {
    ...emptyDocument("receipt"),
    vendor: { name: vendor, address: null, tax_ids: [] },
    ...{ number, issue_date: "2026-03-04", currency: "SEK", total: Number(number) },
    line_items: [item(`ware ${number}`, Number(number))],
    ...changes,
  };
  return document;
}

/** What a model said of a paper: the truth, but for `wrong`. */
export function prediction(
  id: string,
  truth: PaperDocument,
  wrong: Partial<PaperDocument> | null,
  known: Partial<Prediction> = {},
): Prediction {
  const pred = wrong === null ? "" : JSON.stringify({ ...truth, ...wrong });
  return PredictionSchema.parse({ id, pred, truth, vendor: truth.vendor.name, ...known });
}

export function row(id: string, document: PaperDocument, source: DatasetRow["source"] = {}) {
  return { id, images: [], text: id, document, vendor: document.vendor.name, source } satisfies DatasetRow; // prettier-ignore
}
