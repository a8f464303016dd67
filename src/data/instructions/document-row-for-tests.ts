import type { DatasetRow } from "../rows.ts";

/** A receipt with pages, boxes of its items, its text, and some values that are not printed. */
export function documentRow(change: Partial<DatasetRow> = {}): DatasetRow {
  const line = (description: string, total: number) => {
    return { description, quantity: 1, unit_price: total, total, code: null, tax_rate: 25 };
  };
  return {
    id: "row-1",
    images: ["/data/images/row-1.png"],
    text: "KAFFEBODEN\nStorgatan 1\nKaffe  35,00\nBulle  28,00\nTotalt SEK  63,00\nTack!",
    document: {
      kind: "receipt",
      vendor: { name: "Kaffeboden", address: "Storgatan 1", tax_ids: [] },
      number: "17",
      issue_date: "2026-03-14",
      due_date: null,
      currency: "SEK",
      line_items: [line("Bulle", 28), line("Kaffe", 35)],
      subtotal: null,
      tax_lines: [],
      tax: 12.6,
      rounding: null,
      total: 63,
      payment: { reference: null, iban: null, bankgiro: null },
    },
    vendor: "kaffeboden",
    source: { seed: 7 },
    boxes: [
      { path: "line_items.0.description", box: [10, 80, 60, 95], page: 0 },
      { path: "line_items.1.description", box: [10, 60, 60, 75], page: 0 },
    ],
    ...change,
  };
}

/** The same with nothing but its pages. */
export function bareRow(): DatasetRow {
  const row = documentRow();
  delete row.text;
  delete row.boxes;
  return row;
}
