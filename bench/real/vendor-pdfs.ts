import { drawnPapers, INVOICES } from "./drawn-papers.ts";
import { DRAWN_COUNT } from "./e-invoices.ts";
import { HEADER_GROUPS, INVOICE_FIELDS } from "./invoice-fields.ts";
import { importSet } from "./import-set.ts";
import type { Protocol } from "./protocol.ts";
import { upTo } from "./sroie.ts";

/** Invoices of six vendors, from their text layer. */
export const vendorPdfs: Protocol = {
  name: "vendor-pdfs",
  title: "Vendor PDFs",
  how: "text layer against invoice2data's values, those that the page does not show left out; all test, trained on drawn invoices of other vendors and on the e-invoices",
  asked: INVOICE_FIELDS,
  groups: HEADER_GROUPS,
  training: { epochs: 2, anonymise: 0.5, repeat: 6 },
  prepareText: (text) => text,
  async folds(options) {
    const { limit } = options;
    const set = await importSet(options, "invoice2data", "invoice2data", true);
    const others = await importSet(options, "einvoice", "einvoice", true);
    const drawn = await drawnPapers(options, INVOICES, DRAWN_COUNT);
    const train = [...drawn, ...upTo(others.rows, limit)];
    return { folds: [{ train, test: upTo(set.rows, limit) }], notImported: set.notImported };
  },
};
