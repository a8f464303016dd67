import {
  emptyDocument,
  type LineItem,
  type PaperDocument,
  type TaxLine,
} from "../../../documents/document.ts";
import { find, findAll, textAt, type XmlElement } from "../../../formats/xml.ts";
import type { InvoiceTruth } from "./cii.ts";
import { addNumbers, dayOf, joined, numberAt, oneLine, priceForOne } from "./values.ts";

/** What an invoice and a credit note call the same things. */
const NAMES_BY_ROOT = new Map([
  ["Invoice", { kind: "invoice", line: "InvoiceLine", quantity: "InvoicedQuantity" }],
  ["CreditNote", { kind: "credit_note", line: "CreditNoteLine", quantity: "CreditedQuantity" }],
] as const);
type Names = { readonly line: string; readonly quantity: string };

/** UNTDID 1001 codes that make an `Invoice` a credit note. */
const CREDIT_NOTES = new Set(["381", "261", "396", "532"]);

export function isUbl(root: XmlElement): boolean {
  const names: ReadonlyMap<string, unknown> = NAMES_BY_ROOT;
  return names.has(root.name) && find(root, "AccountingSupplierParty") !== undefined;
}

function vendorOf(party: XmlElement | undefined): PaperDocument["vendor"] {
  if (party === undefined) return { name: null, address: null, tax_ids: [] };
  const at = (path: string) => oneLine(textAt(party, path));
  const part = (name: string) => at(`PostalAddress/${name}`);
  const city = joined([part("PostalZone"), part("CityName")], " ");
  const street = [part("StreetName"), part("AdditionalStreetName")];
  const address = joined([...street, at("PostalAddress/AddressLine/Line"), city], ", ");
  const schemes = findAll(party, "PartyTaxScheme/CompanyID").map(({ text }) => text);
  const ids = [...schemes, at("PartyLegalEntity/CompanyID") ?? ""].filter((id) => id !== "");
  const name = at("PartyLegalEntity/RegistrationName") ?? at("PartyName/Name");
  return { name, address, tax_ids: [...new Set(ids)] };
}

function lineOf(line: XmlElement, { quantity }: Names): LineItem {
  return {
    description: oneLine(textAt(line, "Item/Name")) ?? oneLine(textAt(line, "Item/Description")),
    quantity: numberAt(line, quantity),
    unit_price: priceForOne(
      numberAt(line, "Price/PriceAmount"),
      numberAt(line, "Price/BaseQuantity"),
    ),
    total: numberAt(line, "LineExtensionAmount"),
    code:
      oneLine(textAt(line, "Item/SellersItemIdentification/ID")) ??
      oneLine(textAt(line, "Item/StandardItemIdentification/ID")),
    tax_rate: numberAt(line, "Item/ClassifiedTaxCategory/Percent"),
  };
}

function chargeOf(charge: XmlElement): LineItem {
  const amount = numberAt(charge, "Amount");
  const isCharge = textAt(charge, "ChargeIndicator") === "true";
  return {
    description: oneLine(textAt(charge, "AllowanceChargeReason")),
    ...{ quantity: null, unit_price: null, code: null },
    total: amount === null || isCharge ? amount : 0 - amount,
    tax_rate: numberAt(charge, "TaxCategory/Percent"),
  };
}

/**
 * A UBL 2.1 invoice or credit note (Peppol BIS Billing, XRechnung, EHF) as a document.
 * @throws {KvittoError} `money.not_a_number`, `einvoice.date`, naming the element
 * @see EN 16931-3-2, syntax binding to ISO/IEC 19845
 */
export function ublDocument(root: XmlElement): InvoiceTruth {
  const names =
    root.name === "CreditNote" ? NAMES_BY_ROOT.get("CreditNote") : NAMES_BY_ROOT.get("Invoice");
  if (names === undefined) throw new Error(`internal: ${root.name} is no UBL invoice`);
  const lines = findAll(root, names.line).map((line) => lineOf(line, names));
  const stated = findAll(root, "AllowanceCharge").map(chargeOf);
  const charges = lines.length === 0 ? [] : stated.filter(({ total }) => (total ?? 0) !== 0);
  const currency = oneLine(textAt(root, "DocumentCurrencyCode"));
  const totals = find(root, "LegalMonetaryTotal");
  const total = (name: string) => (totals === undefined ? null : numberAt(totals, name));
  // The tax may be stated a second time, in the currency of the tax office.
  const taxes = findAll(root, "TaxTotal");
  const own = (tax: XmlElement) => find(tax, "TaxAmount")?.attributes["currencyID"] === currency;
  const tax = taxes.find(own) ?? taxes[0];
  const taxLines = findAll(tax ?? root, "TaxSubtotal").map((line): TaxLine => ({
    rate: numberAt(line, "TaxCategory/Percent"),
    basis: numberAt(line, "TaxableAmount"),
    amount: numberAt(line, "TaxAmount"),
  }));
  const gross = total("TaxInclusiveAmount");
  const rounding = total("PayableRoundingAmount");
  const isCredit = CREDIT_NOTES.has(textAt(root, "InvoiceTypeCode") ?? "");
  const document: PaperDocument = {
    ...emptyDocument(isCredit ? "credit_note" : names.kind),
    vendor: vendorOf(find(root, "AccountingSupplierParty/Party")),
    number: oneLine(textAt(root, "ID")),
    issue_date: dayOf(textAt(root, "IssueDate"), "IssueDate"),
    due_date:
      dayOf(textAt(root, "DueDate"), "DueDate") ??
      dayOf(textAt(root, "PaymentMeans/PaymentDueDate"), "PaymentDueDate"),
    currency,
    line_items: [...lines, ...charges],
    subtotal: total("TaxExclusiveAmount"),
    tax_lines: taxLines,
    tax: tax === undefined ? null : numberAt(tax, "TaxAmount"),
    rounding: rounding === 0 ? null : rounding,
    total: gross === null ? total("PayableAmount") : addNumbers(gross, rounding ?? 0),
    payment: {
      reference: oneLine(textAt(root, "PaymentMeans/PaymentID")),
      ...accountOf(root),
    },
  };
  return { document, charges: charges.length };
}

/** An account is an IBAN, or, where its branch or scheme says so, a Swedish bankgiro number. */
function accountOf(root: XmlElement): Pick<PaperDocument["payment"], "iban" | "bankgiro"> {
  const accounts = findAll(root, "PaymentMeans/PayeeFinancialAccount");
  const isBankgiro = (account: XmlElement) =>
    textAt(account, "FinancialInstitutionBranch/ID") === "SE:BANKGIRO" ||
    textAt(account, "FinancialInstitutionBranch/FinancialInstitution/ID") === "SE:BANKGIRO";
  const isIban = (account: XmlElement) => /^[A-Z]{2}\d{2}/.test(textAt(account, "ID") ?? "");
  const [bankgiro, iban] = [accounts.find(isBankgiro), accounts.find(isIban)];
  return {
    iban: iban === undefined ? null : oneLine(textAt(iban, "ID")),
    bankgiro: bankgiro === undefined ? null : oneLine(textAt(bankgiro, "ID")),
  };
}
