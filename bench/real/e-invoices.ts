import { companies } from "../../src/data/company.ts";
import type { DatasetRow } from "../../src/data/rows.ts";
import { drawnPapers, INVOICES } from "./drawn-papers.ts";
import { HEADER_GROUPS, INVOICE_FIELDS } from "./invoice-fields.ts";
import { importSet } from "./import-set.ts";
import type { Protocol } from "./protocol.ts";
import { upTo } from "./sroie.ts";

/** One company issued half of the papers: more folds would only cost more training. */
const FOLDS = 2;
export const DRAWN_COUNT = 300;

/** Companies, the largest first, each to the fold that has the fewest papers. */
export function groupedFolds(rows: readonly DatasetRow[], count: number): DatasetRow[][] {
  const groups = new Map<number, DatasetRow[]>();
  companies(rows).forEach((company, i) => {
    groups.set(company, [...(groups.get(company) ?? []), rows[i]!]);
  });
  const folds = Array.from({ length: count }, (): DatasetRow[] => []);
  for (const group of [...groups.values()].sort((a, b) => b.length - a.length)) {
    folds.reduce((least, fold) => (fold.length < least.length ? fold : least)).push(...group);
  }
  return folds.filter(({ length }) => length > 0);
}

/** PDFs whose truth is the XML inside, from their text layer. */
export const eInvoices: Protocol = {
  name: "e-invoices",
  title: "E-invoice PDFs",
  how: "text layer against the XML inside, values that the page does not show left out; two folds over companies, each read after training on drawn invoices of other vendors and on the other fold",
  asked: INVOICE_FIELDS,
  groups: HEADER_GROUPS,
  training: { epochs: 2, anonymise: 0.5, repeat: 6 },
  prepareText: (text) => text,
  async folds(options) {
    const { rows, notImported } = await importSet(options, "einvoice", "einvoice", true);
    const drawn = await drawnPapers(options, INVOICES, DRAWN_COUNT);
    const parts = groupedFolds(rows, FOLDS);
    const folds = parts.map((test) => ({
      train: [
        ...drawn,
        ...upTo(
          rows.filter((row) => !test.includes(row)),
          options.limit,
        ),
      ],
      test: upTo(test, options.limit),
    }));
    return { folds, notImported };
  },
};
