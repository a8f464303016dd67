import { emptyDocument, type LineItem, type PaperDocument } from "../documents/document.ts";

/** A line item with everything stated. */
export function item(description: string, total: number): LineItem {
  return { description, quantity: 1, unit_price: total, total, code: null, tax_rate: 25 };
}

/** A small receipt whose numbers agree: 80 + 20 tax = 100. */
export function receipt(changes: Partial<PaperDocument> = {}): PaperDocument {
  return {
    ...emptyDocument("receipt"),
    vendor: { name: "Café Linné", address: null, tax_ids: ["556000-0001"] },
    issue_date: "2026-03-14",
    currency: "SEK",
    line_items: [item("Kaffe", 40), item("Bulle", 60)],
    tax_lines: [{ rate: 25, basis: 80, amount: 20 }],
    tax: 20,
    total: 100,
    ...changes,
  };
}
