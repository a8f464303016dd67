import { moneyFromJson } from "../../core/money.ts";
import { type TradeKind } from "../facts.ts";
import { type Piece } from "../sheet.ts";
import { linesTable } from "./lines-table.ts";
import { type A4Job, type ContentOptions } from "./options.ts";
import { type TableColumn, type TableRow } from "./table.ts";

export interface Labelled {
  readonly label: string;
  readonly value: readonly Piece[];
}

export type MetaKey =
  | ("number" | "date" | "due" | "reference" | "customerNumber" | "customerTaxId")
  | ("yourReference" | "ourReference" | "terms" | "concerns" | "deliveryDate");
export interface Meta extends Labelled {
  readonly key: MetaKey;
}

export interface SumLine {
  readonly label: readonly Piece[];
  readonly value: readonly Piece[];
  readonly strong: boolean;
}

export interface Address {
  readonly name: Piece;
  readonly lines: readonly Piece[];
}

/** What an A4 paper of any kind says, as named pieces that a layout arranges. */
export interface A4Content {
  readonly kind: TradeKind;
  readonly title: string;
  /** Whose paper it is: the vendor; on a purchase order the buyer, who is no field. */
  readonly letterhead: Address & {
    readonly phone: string;
    readonly web: string;
    readonly taxIds: readonly Labelled[];
  };
  /** To whom it goes: the customer; on a purchase order the supplier, who is the vendor. */
  readonly recipient: Address & { readonly heading: string; readonly taxIds: readonly Labelled[] };
  readonly shipTo: Address & { readonly heading: string };
  /** Number, days and references, in their usual order. */
  readonly meta: readonly Meta[];
  readonly table: { readonly columns: readonly TableColumn[]; readonly rows: readonly TableRow[] };
  readonly totals: readonly SumLine[];
  /** Each rate with what it is counted on; empty where no tax is stated. */
  readonly taxTable: {
    readonly headings: readonly string[];
    readonly rows: readonly (readonly (readonly Piece[])[])[];
  };
  /** How to pay, or nothing. */
  readonly payment: readonly Labelled[];
  readonly remark: string;
  readonly farewell: string;
  readonly notes: readonly string[];
}

function labelled(label: string, value: Piece | null): Labelled[] {
  return value === null || value === "" ? [] : [{ label, value: [value] }];
}

function vendorIds({ facts, values }: A4Job): Labelled[] {
  return facts.taxIdLabels.flatMap((label, i) =>
    labelled(label, values.text(`vendor.tax_ids.${i}`)),
  );
}

/** The vendor's and the customer's place on the paper. */
function parties(job: A4Job): Pick<A4Content, "letterhead" | "recipient" | "shipTo"> {
  const { facts, values, words, identity } = job;
  const vendor: Address = {
    name: values.text("vendor.name"),
    lines: values.parts("vendor.address"),
  };
  const { customer } = facts;
  const order = facts.kind === "purchase_order";
  const buyerIds = identity.taxIds.flatMap(({ label, value }) => labelled(label, value));
  return {
    letterhead: {
      ...(order ? customer : vendor),
      phone: `${words.phone} ${facts.phone}`,
      web: identity.web,
      taxIds: order ? buyerIds : vendorIds(job),
    },
    recipient: {
      ...(order ? vendor : customer),
      heading: words.recipient,
      taxIds: order ? vendorIds(job) : labelled(words.customerTaxId, facts.customerTaxId),
    },
    shipTo: { ...customer, heading: words.shipTo },
  };
}

function metaOf({ facts, values, words }: A4Job): Meta[] {
  const at = (path: string, print: () => Piece) => (values.has(path) ? print() : null);
  const delivered = facts.deliveryDate === null ? null : values.day(facts.deliveryDate);
  const rows: readonly (readonly [MetaKey, string, Piece | null])[] = [
    ["number", words.number, at("number", () => values.text("number"))],
    ["date", words.date, at("issue_date", () => values.date("issue_date"))],
    ["due", words.due, at("due_date", () => values.date("due_date"))],
    ["reference", words.reference, at("payment.reference", () => values.text("payment.reference"))],
    ["customerNumber", words.customerNumber, facts.customerNumber],
    ["concerns", words.concerns, facts.concerns],
    ["yourReference", words.yourReference, facts.yourReference],
    ["ourReference", words.ourReference, facts.ourReference],
    ["deliveryDate", words.deliveryDate, delivered],
    ["terms", words.terms, words.termsDays.replace("{days}", String(facts.termsDays))],
  ];
  return rows.flatMap(([key, label, value]) => labelled(label, value).map((m) => ({ key, ...m })));
}

function taxLines({ facts, values, words }: A4Job, tax: ContentOptions["tax"]): SumLine[] {
  const { tax_lines: lines } = facts.document;
  if (tax === "none") return [];
  if (tax === "sum" || lines.length === 0) {
    if (!values.has("tax")) return [];
    return [{ label: [words.tax], value: [values.money("tax")], strong: false }];
  }
  return lines.map((_, i) => {
    const at = (name: string) => `tax_lines.${i}.${name}`;
    const label: Piece[] = [words.tax, " ", values.rate(at("rate"))];
    if (tax === "basis") label.push(` ${words.taxOn} `, values.money(at("basis")));
    return { label, value: [values.money(at("amount"))], strong: false };
  });
}

function totalsOf(job: A4Job, { tax, currency }: ContentOptions): SumLine[] {
  const { facts, values, words } = job;
  const sum = (path: string, label: string): SumLine[] =>
    values.has(path) ? [{ label: [label], value: [values.money(path)], strong: false }] : [];
  const code = values.currency(values.currencyCode);
  const total: SumLine = {
    label: currency === "label" ? [words.total, " ", code] : [words.total],
    value: currency === "amount" ? values.priced("total") : [values.money("total")],
    strong: true,
  };
  const paid = facts.paidMinor;
  const whole = moneyFromJson(facts.document.total ?? 0, values.currencyCode).minor;
  return [
    ...sum("subtotal", words.subtotal),
    ...taxLines(job, tax),
    ...sum("rounding", words.rounding),
    total,
    ...(paid === null
      ? []
      : [
          { label: [words.paid], value: [values.amount(-paid)], strong: false },
          { label: [words.remaining], value: [values.amount(whole - paid)], strong: true },
        ]),
  ];
}

function paymentOf({ facts, values, words }: A4Job): Labelled[] {
  const field = (label: string, path: string) =>
    values.has(path) ? labelled(label, values.text(path)) : [];
  return [
    ...field(words.bankgiro, "payment.bankgiro"),
    ...labelled(words.account, facts.account),
    ...field(words.iban, "payment.iban"),
    ...labelled(words.bic, facts.bic),
    ...field(words.reference, "payment.reference"),
  ];
}

/** The pieces of a paper. Every value that a layout prints is printed through `job.values`. */
export function a4Content(job: A4Job, options: ContentOptions): A4Content {
  const { facts, values, words } = job;
  return {
    kind: facts.kind,
    title: words.title,
    ...parties(job),
    meta: metaOf(job),
    table: linesTable(job, options),
    totals: totalsOf(job, options),
    taxTable: {
      headings: [words.taxRate, words.taxBasis, words.tax],
      rows: facts.document.tax_lines.map((_, i) => [
        [values.rate(`tax_lines.${i}.rate`)],
        [values.money(`tax_lines.${i}.basis`)],
        [values.money(`tax_lines.${i}.amount`)],
      ]),
    },
    payment: facts.kind === "purchase_order" ? [] : paymentOf(job),
    remark: words.remark,
    farewell: words.farewell,
    notes: facts.notes,
  };
}
