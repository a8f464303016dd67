import { expect, test } from "vitest";
import {
  FIRST_OWN_OBJECT,
  handMadePdf,
  streamObject,
  type HandMadePage,
} from "../../../formats/hand-made-pdf.ts";
import { folderWith } from "../folder-for-tests.ts";
import { importAll } from "../imported-for-tests.ts";
import { importEinvoices } from "./einvoice.ts";

interface Facts {
  readonly type?: string;
  readonly date?: string;
  readonly total?: string;
}

/** Factur-X with one line, a discount on all of it and two rates. */
function cii({ type = "380", date = "20260314", total = "112.45" }: Facts = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:rsm" xmlns:ram="urn:ram" xmlns:udt="urn:udt">
 <rsm:ExchangedDocument><ram:ID>F-17</ram:ID><ram:TypeCode>${type}</ram:TypeCode>
  <ram:IssueDateTime><udt:DateTimeString format="102">${date}</udt:DateTimeString></ram:IssueDateTime>
 </rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction>
  <ram:IncludedSupplyChainTradeLineItem>
   <ram:SpecifiedTradeProduct><ram:SellerAssignedID>A1</ram:SellerAssignedID>
    <ram:Name>Lin &amp; bavlna</ram:Name></ram:SpecifiedTradeProduct>
   <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>
    <ram:ChargeAmount>400.00</ram:ChargeAmount><ram:BasisQuantity unitCode="H87">100</ram:BasisQuantity>
   </ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
   <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity>25</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
   <ram:SpecifiedLineTradeSettlement>
    <ram:ApplicableTradeTax><ram:RateApplicablePercent>19.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>
    <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount>
    </ram:SpecifiedTradeSettlementLineMonetarySummation>
   </ram:SpecifiedLineTradeSettlement>
  </ram:IncludedSupplyChainTradeLineItem>
  <ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Weberei Lindner</ram:Name>
   <ram:PostalTradeAddress><ram:PostcodeCode>04109</ram:PostcodeCode><ram:LineOne>Markt 1</ram:LineOne>
    <ram:CityName>Leipzig</ram:CityName></ram:PostalTradeAddress>
   <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456788</ram:ID></ram:SpecifiedTaxRegistration>
  </ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement>
  <ram:ApplicableHeaderTradeSettlement><ram:PaymentReference>F-17-2026</ram:PaymentReference>
   <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
   <ram:ApplicableTradeTax><ram:CalculatedAmount>17.95</ram:CalculatedAmount>
    <ram:BasisAmount>94.50</ram:BasisAmount><ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:ApplicableTradeTax>
   <ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>
    <ram:ActualAmount>5.50</ram:ActualAmount><ram:Reason>Rabatt</ram:Reason></ram:SpecifiedTradeAllowanceCharge>
   <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20260413</udt:DateTimeString>
   </ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
   <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    <ram:LineTotalAmount>100.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount>94.50</ram:TaxBasisTotalAmount>
    <ram:TaxTotalAmount currencyID="EUR">17.95</ram:TaxTotalAmount><ram:GrandTotalAmount>${total}</ram:GrandTotalAmount>
   </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
  </ram:ApplicableHeaderTradeSettlement>
 </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>`;
}
const TRUTH = {
  kind: "invoice",
  vendor: { name: "Weberei Lindner", address: "Markt 1, 04109 Leipzig", tax_ids: ["DE123456788"] },
  ...{ number: "F-17", issue_date: "2026-03-14", due_date: "2026-04-13", currency: "EUR" },
  line_items: [
    {
      description: "Lin & bavlna",
      quantity: 25,
      unit_price: 4,
      total: 100,
      code: "A1",
      tax_rate: 19,
    },
    {
      description: "Rabatt",
      quantity: null,
      unit_price: null,
      total: -5.5,
      code: null,
      tax_rate: null,
    },
  ],
  ...{ subtotal: 94.5, tax_lines: [{ rate: 19, basis: 94.5, amount: 17.95 }], tax: 17.95 },
  ...{ rounding: null, total: 112.45 },
  payment: { reference: "F-17-2026", iban: null, bankgiro: null },
};

function page(...lines: readonly string[]): HandMadePage {
  const shown = lines.map((line, i) => `1 0 0 1 20 ${380 - 20 * i} Tm (${line}) Tj`).join("\n");
  return { content: `BT /F1 10 Tf ${shown} ET`, mediaBox: [0, 0, 400, 400] };
}

function pdfWith(xml: string | null, shown: HandMadePage, name = "factur-x.xml"): Buffer {
  if (xml === null) return handMadePdf([shown]);
  const file = FIRST_OWN_OBJECT;
  return handMadePdf([shown], {
    objects: [
      streamObject("/Type /EmbeddedFile", xml),
      `<< /Type /Filespec /F (${name}) /UF (${name}) /EF << /F ${file} 0 R >> >>`,
    ],
    catalog: `/Names << /EmbeddedFiles << /Names [(a) ${file + 1} 0 R] >> >>`,
  });
}

test("the XML in a PDF becomes the truth, and so does one beside it", async () => {
  const folder = folderWith({
    "inside.pdf": pdfWith(cii(), page("Rechnung")),
    "beside.pdf": pdfWith(null, page("Rechnung")),
    "beside.xml": cii(),
  });
  const { documents, failed } = await importAll(importEinvoices, folder);
  expect(failed).toEqual([]);
  expect(documents.map(({ id, source }) => [id, source["xml"]])).toEqual([
    ["beside", "beside.xml"],
    ["inside", "factur-x.xml"],
  ]);
  for (const { document, source } of documents) {
    expect(document).toEqual(TRUTH);
    expect(source).toMatchObject({ document_charges: 1 });
  }
});

test("credit notes by code, and by negative amounts", async () => {
  const folder = folderWith({
    "a.pdf": pdfWith(cii({ type: "381" }), page("Gutschrift")),
    "b.pdf": pdfWith(cii({ total: "-112.45" }), page("Avoir")),
  });
  const { documents } = await importAll(importEinvoices, folder);
  expect(documents.map(({ document }) => [document.kind, document.total])).toEqual([
    ["credit_note", 112.45],
    ["credit_note", -112.45],
  ]);
});

test("visible only: what the page does not show is null, and not called labelled", async () => {
  const shown = page(
    ...["Weberei Lindner", "Markt 1", "04109 Leipzig", "Rechnung F-17 vom 14.03.2026"],
    ...["25 Lin & bavlna 4,00 19 % 100,00", "Rabatt -5,50", "Netto 94,50"],
    ...["19 % MwSt 17,95", "Gesamt 112,46 EUR"], // a cent more than the XML
  );
  const folder = folderWith({ "a.pdf": pdfWith(cii(), shown) });
  const { documents } = await importAll(importEinvoices, folder, { visibleOnly: true });
  const [{ document, source }] = documents as [(typeof documents)[number]];
  expect(document).toEqual({
    ...TRUTH,
    vendor: { ...TRUTH.vendor, tax_ids: [] },
    line_items: [{ ...TRUTH.line_items[0], code: null }, TRUTH.line_items[1]],
    ...{ due_date: null, total: null },
    payment: { reference: null, iban: null, bankgiro: null },
  });
  const hidden = [
    "vendor.tax_ids.0",
    "due_date",
    "line_items.0.code",
    "total",
    "payment.reference",
  ];
  expect(source["hidden"]).toEqual(hidden);
  expect(source["labelled"]).not.toContain("total");
  expect(source["labelled"]).toContain("tax");
});

test("a page that shows nothing of it, one without text, and a PDF without an invoice", async () => {
  const folder = folderWith({
    "a.pdf": pdfWith(cii(), page("Something else")),
    "b.pdf": pdfWith(cii(), page("")),
    "c.pdf": pdfWith("<note/>", page("x"), "note.xml"),
    "d.pdf": pdfWith(cii({ date: "20260231" }), page("x")),
    "e.pdf": pdfWith("<a><b></a>", page("x")),
    "f.xml": "<a/>",
  });
  const { failed, items } = await importAll(importEinvoices, folder, { visibleOnly: true });
  expect(items).toEqual(failed);
  expect(failed.map(({ file, code }) => [file, code])).toEqual([
    ["a.pdf", "import.nothing_visible"],
    ["b.pdf", "import.no_text"],
    ["c.pdf", "einvoice.no_xml"],
    ["d.pdf", "einvoice.date"],
    ["e.pdf", "xml.unreadable"],
    ["f.xml", "einvoice.no_page"],
  ]);
  expect(failed[2]?.message).toContain("note.xml");
});

/** Peppol BIS with its PDF inside. */
function ubl(pdf: Buffer): string {
  return `<Invoice xmlns="urn:i" xmlns:cac="urn:a" xmlns:cbc="urn:b">
 <cbc:ID>2026-7</cbc:ID><cbc:IssueDate>2026-03-14</cbc:IssueDate><cbc:DueDate>2026-04-13</cbc:DueDate>
 <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>
 <cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
  <cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="a.pdf">${pdf.toString("base64")}</cbc:EmbeddedDocumentBinaryObject>
 </cac:Attachment></cac:AdditionalDocumentReference>
 <cac:AccountingSupplierParty><cac:Party>
  <cac:PostalAddress><cbc:StreetName>Storgatan 1</cbc:StreetName><cbc:CityName>Lund</cbc:CityName><cbc:PostalZone>222 22</cbc:PostalZone></cac:PostalAddress>
  <cac:PartyTaxScheme><cbc:CompanyID>SE556677889901</cbc:CompanyID></cac:PartyTaxScheme>
  <cac:PartyLegalEntity><cbc:RegistrationName>Lunds Papper AB</cbc:RegistrationName></cac:PartyLegalEntity>
 </cac:Party></cac:AccountingSupplierParty>
 <cac:PaymentMeans><cbc:PaymentID>1234567897</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>50501055</cbc:ID>
  <cac:FinancialInstitutionBranch><cbc:ID>SE:BANKGIRO</cbc:ID></cac:FinancialInstitutionBranch></cac:PayeeFinancialAccount></cac:PaymentMeans>
 <cac:TaxTotal><cbc:TaxAmount currencyID="SEK">25.00</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount>100.00</cbc:TaxableAmount>
  <cbc:TaxAmount>25.00</cbc:TaxAmount><cac:TaxCategory><cbc:Percent>25</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
 <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount>100.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount>125.00</cbc:TaxInclusiveAmount>
  <cbc:PayableRoundingAmount>0.50</cbc:PayableRoundingAmount><cbc:PayableAmount>125.50</cbc:PayableAmount></cac:LegalMonetaryTotal>
 <cac:InvoiceLine><cbc:InvoicedQuantity>4</cbc:InvoicedQuantity><cbc:LineExtensionAmount>100.00</cbc:LineExtensionAmount>
  <cac:Item><cbc:Name>Papper</cbc:Name><cac:ClassifiedTaxCategory><cbc:Percent>25</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item>
  <cac:Price><cbc:PriceAmount>25.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>`;
}

test("UBL alone, with the PDF that people see inside it", async () => {
  const pdf = handMadePdf([page("Faktura")]);
  const { documents } = await importAll(importEinvoices, folderWith({ "a.xml": ubl(pdf) }));
  expect(documents[0]?.pages).toEqual([{ bytes: pdf }]);
  expect(documents[0]?.document).toEqual({
    kind: "invoice",
    vendor: {
      name: "Lunds Papper AB",
      address: "Storgatan 1, 222 22 Lund",
      tax_ids: ["SE556677889901"],
    },
    ...{ number: "2026-7", issue_date: "2026-03-14", due_date: "2026-04-13", currency: "SEK" },
    line_items: [
      { description: "Papper", quantity: 4, unit_price: 25, total: 100, code: null, tax_rate: 25 },
    ],
    ...{ subtotal: 100, tax_lines: [{ rate: 25, basis: 100, amount: 25 }], tax: 25 },
    ...{ rounding: 0.5, total: 125.5 },
    payment: { reference: "1234567897", iban: null, bankgiro: "50501055" },
  });
});
