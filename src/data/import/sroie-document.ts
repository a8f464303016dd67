import { z } from "zod";
import { KvittoError, messageOf } from "../../core/errors.ts";
import { emptyDocument, type PaperDocument } from "../../documents/document.ts";
import { normaliseText } from "../../documents/normalise.ts";
import type { DatasetRow } from "../rows.ts";
import { boxAround, rowsOfLines, type PageLine } from "./page-lines.ts";
import { printedAmount, printedDate } from "./printed-values.ts";

/** The four values that SROIE labels, as printed; some labels lack one or leave it empty. */
export const SroieFields = z.object({
  company: z.string().nullish(),
  date: z.string().nullish(),
  address: z.string().nullish(),
  total: z.string().nullish(),
});
export type SroieFields = z.infer<typeof SroieFields>;

/** SROIE's receipts are Malaysian: points before the decimals, day before month. */
const MARK = ".";
const RINGGIT = /(^|[^A-Z])(RM|MYR)([^A-Z]|$)/i;

type Boxes = NonNullable<DatasetRow["boxes"]>;

function given(text: string | null | undefined): string | null {
  const plain = normaliseText(text ?? "");
  return plain === "" ? null : plain;
}

function named<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof KvittoError)) throw error;
    throw new KvittoError(error.code, `${field}: ${error.message}`, error.hint, { cause: error });
  }
}

/**
 * SROIE's fields as a document, and which of its fields they label. The rest of the document is not
 * "not on the paper": nobody has labelled it.
 * @throws {KvittoError} `import.date`, `money.not_an_amount`, naming the field
 */
export function sroieDocument(
  fields: SroieFields,
  lines: readonly PageLine[],
): { document: PaperDocument; labelled: string[] } {
  const empty = emptyDocument("receipt");
  const [name, address] = [given(fields.company), given(fields.address)];
  const [date, total] = [given(fields.date), given(fields.total)];
  const printsRinggit = [total ?? "", ...lines.map(({ text }) => text)].some((text) =>
    RINGGIT.test(text),
  );
  const document: PaperDocument = {
    ...empty,
    vendor: { ...empty.vendor, name, address },
    issue_date: date === null ? null : named("date", () => printedDate(date, "day")),
    currency: printsRinggit ? "MYR" : null,
    total: total === null ? null : named("total", () => printedAmount(total, MARK)),
  };
  const labels = {
    ...{ "vendor.name": name, "vendor.address": address, issue_date: date, total },
    currency: document.currency, // not a label, but people transcribed where it is printed
  };
  const labelled = Object.entries(labels).flatMap(([path, value]) =>
    value === null ? [] : [path],
  );
  return { document, labelled };
}

/** Letters and digits only: labels join lines and change commas. */
function bare(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toUpperCase();
}

/** The lines, one after the other, that spell `text` together. */
function spelling(lines: readonly PageLine[], text: string): PageLine[] {
  const wanted = bare(text);
  if (wanted === "") return [];
  for (let from = 0; from < lines.length; from++) {
    let spelt = "";
    for (let to = from; to < lines.length && wanted.startsWith(spelt); to++) {
      spelt += bare(lines[to]!.text);
      if (spelt === wanted) return lines.slice(from, to + 1);
    }
  }
  return [];
}

function amountIn(text: string): number | null {
  try {
    return printedAmount(text, MARK);
  } catch (error) {
    if (error instanceof KvittoError) return null;
    throw new Error(`internal: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * The line that prints the total. The same amount may stand on several lines (one article, cash,
 * the total): the last in a row that says "total" is taken, or the only one there is.
 */
function totalLine(lines: readonly PageLine[], total: number): PageLine | undefined {
  const rows = rowsOfLines(lines);
  const prints = ({ text }: PageLine) =>
    text.split(/[:\s]+/).some((part) => /\d/.test(part) && amountIn(part) === total);
  const inTotalRow = rows
    .filter((row) => row.some(({ text }) => /total/i.test(text) && !/sub|qty|item/i.test(text)))
    .flatMap((row) => row.filter(prints));
  const all = lines.filter(prints);
  return inTotalRow.at(-1) ?? (all.length === 1 ? all[0] : undefined);
}

/** Where the labelled values stand, as far as the lines say so without doubt. */
export function sroieBoxes(fields: SroieFields, lines: readonly PageLine[]): Boxes {
  const boxes: Boxes = [];
  const add = (path: string, found: readonly PageLine[]) => {
    if (found.length > 0) boxes.push({ path, box: boxAround(found), page: 0 });
  };
  const containing = (text: string | null) =>
    text === null ? [] : lines.filter((line) => line.text.includes(text)).slice(0, 1);
  const company = spelling(lines, fields.company ?? "");
  add("vendor.name", company.length > 0 ? company : containing(given(fields.company)));
  add("vendor.address", spelling(lines, fields.address ?? ""));
  add("issue_date", containing(given(fields.date)));
  const total = amountIn(fields.total ?? "");
  const line = total === null ? undefined : totalLine(lines, total);
  add("total", line === undefined ? [] : [line]);
  return boxes;
}
