import { expect, test } from "vitest";
import { handMadePdf } from "../../formats/hand-made-pdf.ts";
import { folderWith } from "./folder-for-tests.ts";
import { importAll } from "./imported-for-tests.ts";
import { importInvoice2data } from "./invoice2data.ts";

const TRUTH = {
  ...{ issuer: "Cloud", desc: "Invoice from Cloud", partner_name: "Cloud Services, Inc." },
  ...{ partner_street: "1 Main St", partner_zip: "98109", partner_city: "Seattle" },
  ...{ amount: 104.11, amount_untaxed: "104.11", date: "2026-08-03", invoice_number: 42183017 },
  ...{ currency: "USD", vat: "EU826009064" },
  lines: [
    { name: "Storage", price_unit: "4.11" },
    { name: "Machine hours", qty: "10", price_unit: "10.00", price_subtotal: "100.00" },
    { name: null, note: "a heading" },
  ],
};
const lines = ["Cloud Services, Inc.", "1 Main St", "98109 Seattle", "Invoice 42183017"];
const more = [
  "August 3 , 2026",
  "Storage  4.11",
  "Machine   10  10.00  100.00",
  "hours",
  "Total $104.12",
];
const shown = [...lines, ...more].map((line, i) => `1 0 0 1 20 ${380 - 20 * i} Tm (${line}) Tj`);
const PDF = handMadePdf([
  { content: `BT /F1 10 Tf ${shown.join("\n")} ET`, mediaBox: [0, 0, 400, 400] },
]);
const line = { code: null, tax_rate: null };

test("a template's keys become a document; a price alone is what the line costs", async () => {
  const folder = folderWith({
    "a.pdf": PDF,
    "a.json": [TRUTH],
    "b.pdf": PDF,
    "b.json": [TRUTH, TRUTH],
    "c.json": [{ ...TRUTH, partner_name: undefined }],
  });
  const { documents, failed } = await importAll(importInvoice2data, folder);
  expect(failed.map(({ file, code }) => [file, code])).toEqual([
    ["b.json", "import.document"],
    ["c.json", "import.no_pair"],
  ]);
  expect(documents).toHaveLength(1);
  expect(documents[0]?.document).toMatchObject({
    vendor: {
      ...{ name: "Cloud Services, Inc.", address: "1 Main St, 98109 Seattle" },
      tax_ids: ["EU826009064"],
    },
    ...{ number: "42183017", issue_date: "2026-08-03", currency: "USD" },
    line_items: [
      { ...line, description: "Storage", quantity: null, unit_price: null, total: 4.11 },
      { ...line, description: "Machine hours", quantity: 10, unit_price: 10, total: 100 },
    ],
    ...{ subtotal: 104.11, total: 104.11 },
  });
});

test("visible only: a wrapped description counts as shown, another total does not", async () => {
  const folder = folderWith({ "a.pdf": PDF, "a.json": TRUTH });
  const { documents } = await importAll(importInvoice2data, folder, { visibleOnly: true });
  const [row] = documents;
  expect(row?.source["hidden"]).toEqual(["vendor.tax_ids.0", "subtotal", "total"]);
  expect(row?.document).toMatchObject({ issue_date: "2026-08-03", total: null });
  expect(row?.document.line_items.map(({ description }) => description)).toEqual([
    "Storage",
    "Machine hours",
  ]);
});
