import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { KvittoError } from "../../../core/errors.ts";
import { readInput } from "../../../formats/file-access.ts";
import { openPdf } from "../../../formats/pdf.ts";
import { readXml } from "../../../formats/xml.ts";
import type { Json } from "../../canonical-json.ts";
import { filesInFolder, isPageFile, withoutEnding } from "../../files-in-folder.ts";
import { attempt } from "../failure.ts";
import {
  sourceOf,
  type Imported,
  type ImportedDocument,
  type ImportOptions,
  type PageFile,
} from "../imported.ts";
import { searchableText } from "../searchable-text.ts";
import { visibleLabel, wholeLabel } from "../visible-label.ts";
import { chooseInvoice, embeddedPdfs, invoiceTruth, type InvoiceXml } from "./invoice-xml.ts";

/** Invoices with attachments reach some megabytes. */
const MAX_XML_BYTES = 64 * 1024 * 1024;

interface Found extends InvoiceXml {
  readonly page: PageFile;
  /** Text layer; null where the page is not a PDF. */
  readonly text: string | null;
}

/** The files of one name in a folder. */
interface NamedFiles {
  pages: string[];
  xml: string | undefined;
}

function byName(files: readonly string[]): Map<string, NamedFiles> {
  const names = new Map<string, NamedFiles>();
  for (const file of files) {
    const isXml = /\.xml$/i.test(file);
    if (!isXml && !isPageFile(file)) continue;
    const named = names.get(withoutEnding(file)) ?? { pages: [], xml: undefined };
    if (isXml) named.xml = file;
    else named.pages.push(file);
    names.set(withoutEnding(file), named);
  }
  return names;
}

async function readBeside(root: string, file: string): Promise<InvoiceXml> {
  return { name: file, root: readXml(await readInput(join(root, file), MAX_XML_BYTES), file) };
}

/** @throws {KvittoError} `einvoice.no_xml`, `einvoice.no_page`, `import.no_pair` and what reading throws */
async function findInvoice(root: string, { pages, xml }: NamedFiles): Promise<Found> {
  const [page, second] = pages;
  if (second !== undefined) {
    throw new KvittoError("import.no_pair", `${pages.join(" and ")} are pages of one name.`);
  }
  if (page === undefined) {
    if (xml === undefined) throw new Error("internal: neither a page nor an XML");
    return withEmbeddedPage(await readBeside(root, xml));
  }
  const path = join(root, page);
  if (!/\.pdf$/i.test(page)) {
    if (xml === undefined) {
      throw new KvittoError("einvoice.no_xml", `${page} is a picture without an XML of its name.`);
    }
    return { ...(await readBeside(root, xml)), page: { path }, text: null };
  }
  await using pdf = await openPdf(path);
  const attachments = await pdf.attachments();
  const inside = chooseInvoice(attachments);
  if (inside === null && xml === undefined) {
    const others = attachments.map(({ name }) => name).join(", ");
    throw new KvittoError(
      "einvoice.no_xml",
      `${page} holds no invoice in XML${others === "" ? "" : `, only ${others}`}.`,
      "Label it by hand, or let a model propose labels.",
    );
  }
  const found = inside ?? (await readBeside(root, xml ?? ""));
  return { ...found, page: { path }, text: await searchableText(pdf) };
}

async function withEmbeddedPage({ name, root }: InvoiceXml): Promise<Found> {
  const [bytes, second] = embeddedPdfs(root);
  if (bytes === undefined || second !== undefined) {
    throw new KvittoError(
      "einvoice.no_page",
      `${name} has ${bytes === undefined ? "no PDF" : "several PDFs"} in it and no PDF of its name beside it.`,
      "Put the invoice's PDF beside it under the same name.",
    );
  }
  await using pdf = await openPdf(bytes);
  return { name, root, page: { bytes }, text: await searchableText(pdf) };
}

async function importOne(
  options: ImportOptions,
  root: string,
  id: string,
  files: NamedFiles,
): Promise<ImportedDocument> {
  const file = files.pages[0] ?? files.xml ?? id;
  const found = await findInvoice(root, files);
  const { document: truth, charges } = invoiceTruth(found.root, found.name);
  const label = options.visibleOnly ? visibleLabel(truth, found.text) : wholeLabel(truth);
  const { document, labelled, hidden } = label;
  const more: Record<string, Json> = { xml: found.name, labelled: [...labelled] };
  if (charges > 0) more["document_charges"] = charges;
  if (hidden.length > 0) more["hidden"] = [...hidden];
  const source = sourceOf(options, file, more);
  const vendor = truth.vendor.name;
  return {
    ...{ kind: "document", file, line: null, id },
    pages: [found.page],
    document,
    vendor,
    source,
  };
}

/**
 * Invoices whose truth is an XML: inside the PDF (Factur-X, ZUGFeRD, XRechnung), beside it under the
 * same name, or, with the PDF inside the XML, alone (UBL). Discounts and charges on the whole invoice
 * become its last lines; `source.document_charges` says how many.
 */
export async function* importEinvoices(options: ImportOptions): AsyncGenerator<Imported> {
  const { path, signal } = options;
  const isFile = (await stat(path).catch(() => undefined))?.isFile() ?? false;
  const root = isFile ? dirname(path) : path;
  const files = isFile ? [basename(path)] : await filesInFolder(path);
  const papers = byName(files);
  options.expect?.(papers.size);
  for (const [id, named] of papers) {
    signal?.throwIfAborted();
    const place = { file: named.pages[0] ?? named.xml ?? id, line: null };
    yield await attempt(place, () => importOne(options, root, id, named));
  }
}
