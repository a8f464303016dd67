import { KvittoError } from "../../../core/errors.ts";
import { findAll, readXml, type XmlElement } from "../../../formats/xml.ts";
import { ciiDocument, isCii, type InvoiceTruth } from "./cii.ts";
import { isUbl, ublDocument } from "./ubl.ts";

/** A file that may be an invoice in XML. */
export interface XmlFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Names that the standards prescribe for the invoice itself; other XML may travel beside it. */
const PRESCRIBED = /^(factur-x|zugferd-invoice|xrechnung|order-x)\.xml$/i;

/**
 * EN 16931 lets an invoice (code 380) with negative amounts stand for a credit note; such papers are
 * headed "Avoir", "Gutschrift", "Credit note".
 */
function asCreditNote(truth: InvoiceTruth): InvoiceTruth {
  const { document } = truth;
  if (document.kind !== "invoice" || (document.total ?? 0) >= 0) return truth;
  return { ...truth, document: { ...document, kind: "credit_note" } };
}

/**
 * What an invoice XML says, whichever of the syntaxes it is in.
 * @throws {KvittoError} `einvoice.unknown_syntax`; as {@link ciiDocument} and {@link ublDocument}
 */
export function invoiceTruth(root: XmlElement, name: string): InvoiceTruth {
  if (isCii(root)) return asCreditNote(ciiDocument(root));
  if (isUbl(root)) return asCreditNote(ublDocument(root));
  throw new KvittoError(
    "einvoice.unknown_syntax",
    `${name} begins with <${root.name}>, which is neither a CII nor a UBL invoice.`,
  );
}

/** An XML that is an invoice, and what it is called. */
export interface InvoiceXml {
  readonly name: string;
  readonly root: XmlElement;
}

/**
 * The one invoice among the files of a PDF; null when none of them is one.
 * @throws {KvittoError} `einvoice.several` when two are; `xml.unreadable` for a prescribed name
 */
export function chooseInvoice(files: readonly XmlFile[]): InvoiceXml | null {
  const found: InvoiceXml[] = [];
  for (const { name, bytes } of files) {
    if (!/\.xml$/i.test(name)) continue;
    const root = readXml(bytes, name);
    if (!isCii(root) && !isUbl(root)) continue;
    if (PRESCRIBED.test(name)) return { name, root };
    found.push({ name, root });
  }
  if (found.length < 2) return found[0] ?? null;
  throw new KvittoError(
    "einvoice.several",
    `It holds ${found.length} invoices: ${found.map(({ name }) => name).join(", ")}.`,
    "Name the one that the page shows factur-x.xml.",
  );
}

/** PDFs that an XML carries within itself: the invoice as people see it, in UBL. */
export function embeddedPdfs(root: XmlElement): Uint8Array[] {
  const found = findAll(
    root,
    "AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject",
  );
  return found
    .filter(({ attributes }) => attributes["mimeCode"] === "application/pdf")
    .map(({ text }) => Buffer.from(text, "base64"));
}
