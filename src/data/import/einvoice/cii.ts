import {
  emptyDocument,
  type DocumentKind,
  type LineItem,
  type PaperDocument,
  type TaxLine,
} from "../../../documents/document.ts";
import { find, findAll, textAt, type XmlElement } from "../../../formats/xml.ts";
import { addNumbers, dayOf, joined, numberAt, oneLine, priceForOne } from "./values.ts";

/** What the two generations of the Cross Industry Invoice call the same things. */
const D16B = {
  document: "ExchangedDocument",
  transaction: "SupplyChainTradeTransaction",
  agreement: "ApplicableHeaderTradeAgreement",
  settlement: "ApplicableHeaderTradeSettlement",
  summation: "SpecifiedTradeSettlementHeaderMonetarySummation",
  lineAgreement: "SpecifiedLineTradeAgreement",
  lineDelivery: "SpecifiedLineTradeDelivery",
  lineSettlement: "SpecifiedLineTradeSettlement",
  lineSummation: "SpecifiedTradeSettlementLineMonetarySummation",
  percent: "RateApplicablePercent",
};
/** ZUGFeRD 1.0. */
const ZUGFERD_1: typeof D16B = {
  document: "HeaderExchangedDocument",
  transaction: "SpecifiedSupplyChainTradeTransaction",
  agreement: "ApplicableSupplyChainTradeAgreement",
  settlement: "ApplicableSupplyChainTradeSettlement",
  summation: "SpecifiedTradeSettlementMonetarySummation",
  lineAgreement: "SpecifiedSupplyChainTradeAgreement",
  lineDelivery: "SpecifiedSupplyChainTradeDelivery",
  lineSettlement: "SpecifiedSupplyChainTradeSettlement",
  lineSummation: "SpecifiedTradeSettlementMonetarySummation",
  percent: "ApplicablePercent",
};
type Names = typeof D16B;

const NAMES_BY_ROOT: ReadonlyMap<string, Names> = new Map([
  ["CrossIndustryInvoice", D16B],
  ["CrossIndustryDocument", ZUGFERD_1],
]);

/** UNTDID 1001: credit note, self-billed, factored, forwarder's. A corrected invoice (384) is none. */
const CREDIT_NOTES = new Set(["381", "261", "396", "532"]);

export function isCii(root: XmlElement): boolean {
  return NAMES_BY_ROOT.has(root.name);
}

function vendorOf(seller: XmlElement | undefined): PaperDocument["vendor"] {
  if (seller === undefined) return { name: null, address: null, tax_ids: [] };
  const at = (path: string) => oneLine(textAt(seller, `PostalTradeAddress/${path}`));
  const city = joined([at("PostcodeCode"), at("CityName")], " ");
  const address = joined([at("LineOne"), at("LineTwo"), at("LineThree"), city], ", ");
  const registrations = findAll(seller, "SpecifiedTaxRegistration/ID").map(({ text }) => text);
  const organisation = textAt(seller, "SpecifiedLegalOrganization/ID") ?? "";
  const ids = [...registrations, organisation].map((id) => id.trim()).filter((id) => id !== "");
  return { name: oneLine(textAt(seller, "Name")), address, tax_ids: [...new Set(ids)] };
}

function lineOf(line: XmlElement, names: Names): LineItem {
  const price = `${names.lineAgreement}/NetPriceProductTradePrice`;
  const settlement = names.lineSettlement;
  return {
    description: oneLine(textAt(line, "SpecifiedTradeProduct/Name")),
    quantity: numberAt(line, `${names.lineDelivery}/BilledQuantity`),
    unit_price: priceForOne(
      numberAt(line, `${price}/ChargeAmount`),
      numberAt(line, `${price}/BasisQuantity`),
    ),
    total: numberAt(line, `${settlement}/${names.lineSummation}/LineTotalAmount`),
    code:
      oneLine(textAt(line, "SpecifiedTradeProduct/SellerAssignedID")) ??
      oneLine(textAt(line, "SpecifiedTradeProduct/GlobalID")),
    tax_rate: numberAt(line, `${settlement}/ApplicableTradeTax/${names.percent}`),
  };
}

/** Discounts and charges on the whole invoice: lines of their own, discounts negative. */
function documentCharges(settlement: XmlElement, names: Names): LineItem[] {
  const empty = { quantity: null, unit_price: null, code: null };
  const charges = findAll(settlement, "SpecifiedTradeAllowanceCharge").map((charge): LineItem => {
    const amount = numberAt(charge, "ActualAmount");
    const isCharge = textAt(charge, "ChargeIndicator/Indicator") === "true";
    return {
      description: oneLine(textAt(charge, "Reason")),
      ...empty,
      total: amount === null || isCharge ? amount : 0 - amount,
      tax_rate: numberAt(charge, `CategoryTradeTax/${names.percent}`),
    };
  });
  const services = findAll(settlement, "SpecifiedLogisticsServiceCharge").map(
    (charge): LineItem => ({
      description: oneLine(textAt(charge, "Description")),
      ...empty,
      total: numberAt(charge, "AppliedAmount"),
      tax_rate: numberAt(charge, `AppliedTradeTax/${names.percent}`),
    }),
  );
  return [...charges, ...services].filter(({ total }) => total !== null && total !== 0);
}

/** The same where only their sums are stated. */
function chargeTotals(summation: XmlElement): LineItem[] {
  const total = (path: string, sign: 1 | -1): LineItem[] => {
    const amount = numberAt(summation, path) ?? 0;
    if (amount === 0) return [];
    const line = { description: null, quantity: null, unit_price: null, code: null };
    return [{ ...line, total: sign * amount, tax_rate: null }];
  };
  return [...total("AllowanceTotalAmount", -1), ...total("ChargeTotalAmount", 1)];
}

function taxLine(tax: XmlElement, names: Names): TaxLine {
  return {
    rate: numberAt(tax, names.percent),
    basis: numberAt(tax, "BasisAmount"),
    amount: numberAt(tax, "CalculatedAmount"),
  };
}

/** The tax in the invoice's own currency: it may be stated in the seller's as well. */
function taxTotal(summation: XmlElement, currency: string | null): number | null {
  const amounts = findAll(summation, "TaxTotalAmount");
  const own = amounts.find(({ attributes }) => attributes["currencyID"] === currency);
  const element = own ?? amounts[0];
  if (element === undefined) return null;
  return numberAt({ name: "", attributes: {}, text: "", children: [element] }, "TaxTotalAmount");
}

/** What an XML of this kind says, and how many of the lines are discounts and charges on all of it. */
export interface InvoiceTruth {
  readonly document: PaperDocument;
  readonly charges: number;
}

/**
 * A UN/CEFACT Cross Industry Invoice (Factur-X, ZUGFeRD 1 and 2, XRechnung) as a document.
 * @throws {KvittoError} `money.not_a_number`, `einvoice.date`, naming the element
 * @see EN 16931-3-3, syntax binding to CII D16B
 */
export function ciiDocument(root: XmlElement): InvoiceTruth {
  const names = NAMES_BY_ROOT.get(root.name);
  if (names === undefined) throw new Error(`internal: ${root.name} is no CII`);
  const blank: XmlElement = { name: "", attributes: {}, text: "", children: [] };
  const header = find(root, names.document) ?? blank;
  const transaction = find(root, names.transaction) ?? blank;
  const settlement = find(transaction, names.settlement) ?? blank;
  const summation = find(settlement, names.summation) ?? blank;
  const currency = oneLine(textAt(settlement, "InvoiceCurrencyCode"));
  const lines = findAll(transaction, "IncludedSupplyChainTradeLineItem")
    .map((line) => lineOf(line, names))
    .filter(({ description, total }) => description !== null || total !== null); // notes are lines too
  const stated = documentCharges(settlement, names);
  // Some profiles have no lines; discounts alone would look like all that was sold.
  const charges = lines.length === 0 ? [] : stated.length > 0 ? stated : chargeTotals(summation);
  const issued = "IssueDateTime/DateTimeString";
  const due = "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString";
  const means = "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID";
  const [grand, rounding] = [
    numberAt(summation, "GrandTotalAmount"),
    numberAt(summation, "RoundingAmount"),
  ];
  const kind: DocumentKind = CREDIT_NOTES.has(textAt(header, "TypeCode") ?? "")
    ? "credit_note"
    : "invoice";
  const document: PaperDocument = {
    ...emptyDocument(kind),
    vendor: vendorOf(find(transaction, `${names.agreement}/SellerTradeParty`)),
    number: oneLine(textAt(header, "ID")),
    issue_date: dayOf(textAt(header, issued), issued),
    due_date: dayOf(textAt(settlement, due), due),
    currency,
    line_items: [...lines, ...charges],
    subtotal: subtotalOf(summation),
    tax_lines: findAll(settlement, "ApplicableTradeTax").map((tax) => taxLine(tax, names)),
    tax: taxTotal(summation, currency),
    rounding: rounding === 0 ? null : rounding,
    total: grand === null ? null : addNumbers(grand, rounding ?? 0),
    payment: {
      reference: oneLine(textAt(settlement, "PaymentReference")),
      iban: oneLine(textAt(settlement, means)),
      bankgiro: null,
    },
  };
  return { document, charges: charges.length };
}

/** The amount before tax; where only the sum of lines is said, that, unless something is between. */
function subtotalOf(summation: XmlElement): number | null {
  const basis = numberAt(summation, "TaxBasisTotalAmount");
  if (basis !== null) return basis;
  const between = [
    numberAt(summation, "ChargeTotalAmount"),
    numberAt(summation, "AllowanceTotalAmount"),
  ];
  const untouched = between.every((amount) => amount === null || amount === 0);
  return untouched ? numberAt(summation, "LineTotalAmount") : null;
}
