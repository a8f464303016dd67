import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KvittoError } from "../../core/errors.ts";
import { emptyDocument, type LineItem, type PaperDocument } from "../../documents/document.ts";
import { openPdf } from "../../formats/pdf.ts";
import { filesInFolder } from "../files-in-folder.ts";
import { pairUp, problemOf } from "../image-json-folder.ts";
import { attempt } from "./failure.ts";
import { sourceOf, type Imported, type ImportedDocument, type ImportOptions } from "./imported.ts";
import { printedAmount, printedDate } from "./printed-values.ts";
import { searchableText } from "./searchable-text.ts";
import { visibleLabel, wholeLabel } from "./visible-label.ts";

const value = z.union([z.string(), z.number()]).nullish();

const Line = z.looseObject({
  ...{ code: value, barcode: value, name: value, qty: value, price_unit: value },
  ...{ price_subtotal: value, line_tax_percent: value },
});
/** What invoice2data's templates write; templates add keys of their own, which are kept aside. */
const Extracted = z.looseObject({
  ...{ issuer: value, partner_name: value, partner_street: value, partner_street2: value },
  ...{ partner_street3: value, partner_zip: value, partner_city: value },
  ...{ vat: value, siren: value, siret: value, gstin: value, partner_coc: value },
  ...{ invoice_number: value, date: value, date_due: value, currency: value },
  ...{ amount: value, amount_untaxed: value, amount_tax: value },
  ...{ payment_reference: value, iban: value },
  lines: z.array(Line).default([]),
});
type Extracted = z.infer<typeof Extracted>;
type Value = z.infer<typeof value>;

function textOf(given: Value): string | null {
  const plain = String(given ?? "")
    .replace(/\s+/gu, " ")
    .trim();
  return plain === "" ? null : plain;
}

function amountOf(given: Value): number | null {
  const plain = textOf(given);
  return plain === null ? null : printedAmount(plain, ".");
}

function lineOf(line: z.infer<typeof Line>): LineItem[] {
  const [quantity, price, total] = [line.qty, line.price_unit, line.price_subtotal].map(amountOf);
  // A price without a quantity is the one amount that the line prints.
  const isSole = quantity === null && total === null;
  const item: LineItem = {
    description: textOf(line.name),
    quantity: quantity ?? null,
    unit_price: (isSole ? null : price) ?? null,
    total: (isSole ? price : total) ?? null,
    code: textOf(line.code) ?? textOf(line.barcode),
    tax_rate: amountOf(line.line_tax_percent),
  };
  return Object.values(item).every((part) => part === null) ? [] : [item]; // headings and notes
}

function addressOf(given: Extracted): string | null {
  const city = [textOf(given.partner_zip), textOf(given.partner_city)];
  const streets = [given.partner_street, given.partner_street2, given.partner_street3].map(textOf);
  const parts = [...streets, textOf(city.filter((part) => part !== null).join(" "))];
  return textOf(parts.filter((part) => part !== null).join(", "));
}

function documentOf(given: Extracted): PaperDocument {
  const taxIds = [given.vat, given.siren, given.siret, given.gstin, given.partner_coc].map(textOf);
  const [date, due] = [textOf(given.date), textOf(given.date_due)];
  return {
    ...emptyDocument("invoice"),
    vendor: {
      name: textOf(given.partner_name) ?? textOf(given.issuer),
      address: addressOf(given),
      tax_ids: taxIds.filter((id) => id !== null),
    },
    number: textOf(given.invoice_number),
    issue_date: date === null ? null : printedDate(date, null),
    due_date: due === null ? null : printedDate(due, null),
    currency: textOf(given.currency),
    line_items: given.lines.flatMap(lineOf),
    subtotal: amountOf(given.amount_untaxed),
    tax: amountOf(given.amount_tax),
    total: amountOf(given.amount),
    payment: {
      reference: textOf(given.payment_reference),
      iban: textOf(given.iban),
      bankgiro: null,
    },
  };
}

async function textOfPage(path: string): Promise<string | null> {
  if (!/\.pdf$/i.test(path)) return null;
  await using pdf = await openPdf(path);
  return await searchableText(pdf); // while it is open
}

/**
 * A folder of PDFs with what invoice2data made of each beside it. `issuer` and `desc` are constants
 * of its templates, not read from the page: a vendor's name is taken from `partner_name` where there
 * is one.
 * @see https://github.com/invoice-x/invoice2data
 */
export async function* importInvoice2data(options: ImportOptions): AsyncGenerator<Imported> {
  const { path, signal } = options;
  const papers = pairUp(await filesInFolder(path));
  options.expect?.(papers.size);
  for (const [id, files] of papers) {
    signal?.throwIfAborted();
    const [image] = files.images;
    const { json } = files;
    const place = { file: json ?? image ?? id, line: null };
    yield await attempt(place, async (): Promise<ImportedDocument> => {
      const problem = problemOf(id, files);
      if (problem !== null || json === undefined || image === undefined) {
        throw new KvittoError("import.no_pair", problem ?? id);
      }
      const parsed: unknown = JSON.parse(await readFile(join(path, json), "utf8"));
      const given = z
        .array(Extracted)
        .length(1)
        .parse(Array.isArray(parsed) ? parsed : [parsed])[0]!;
      const truth = documentOf(given);
      const constants = textOf(given.partner_name) === null ? ["issuer"] : [];
      const page = join(path, image);
      const label = options.visibleOnly
        ? visibleLabel(truth, await textOfPage(page))
        : wholeLabel(truth);
      const { document, labelled, hidden } = label;
      const source = sourceOf(options, image, {
        labelled: [...labelled],
        template_constants: constants,
        ...(hidden.length === 0 ? {} : { hidden: [...hidden] }),
      });
      const pages = [{ path: page }];
      return {
        kind: "document",
        ...place,
        id,
        pages,
        document,
        vendor: truth.vendor.name,
        source,
      };
    });
  }
}
