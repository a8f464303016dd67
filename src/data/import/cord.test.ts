import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { cordDocument } from "./cord-document.ts";
import { importCord } from "./cord.ts";
import { folderWith, PNG } from "./folder-for-tests.ts";
import { importAll } from "./imported-for-tests.ts";

const TRUTH = {
  menu: [
    { nm: "NASI CAMPUR", cnt: "2 x", unitprice: "@30.000", price: "60.000", sub: { nm: "PEDAS" } },
    { nm: "ES TEH", price: ["8.000", "8.000"], discountprice: "-1.000" },
  ],
  sub_total: { subtotal_price: "67.000", service_price: "3.350", tax_price: "7.035" },
  total: { total_price: "77.385", cashprice: "Rp 100.000", changeprice: "22.615" },
};
const blank = { unit_price: null, code: null, tax_rate: null };
const DOCUMENT = {
  ...{ kind: "receipt", currency: "IDR", subtotal: 67000, tax: 7035, total: 77385 },
  line_items: [
    { ...blank, description: "NASI CAMPUR", quantity: 2, unit_price: 30000, total: 60000 },
    { ...blank, description: "PEDAS", quantity: null, total: null },
    { ...blank, description: "ES TEH", quantity: null, total: 8000 },
    { ...blank, description: null, quantity: null, total: -1000 },
  ],
};
const WORDS = [
  {
    words: [
      { text: "NASI", quad: { x1: 0, y1: 0, x2: 40, y2: 0, x3: 40, y3: 9, x4: 0, y4: 9 } },
      { text: "CAMPUR", quad: { x1: 45, y1: 0, x2: 90, y2: 0, x3: 90, y3: 9, x4: 45, y4: 9 } },
    ],
  },
];

test("image and json folders: sixty thousand is no sixty; what has no place is kept aside", async () => {
  const folder = folderWith({
    "train/image/receipt_0.png": PNG,
    "train/json/receipt_0.json": { gt_parse: TRUTH, valid_line: WORDS },
    "train/json/receipt_1.json": { gt_parse: TRUTH },
  });
  const { documents, failed } = await importAll(importCord, folder);
  expect(failed).toMatchObject([
    { file: "train/json/receipt_1.json", line: null, code: "import.no_pair" },
  ]);
  expect(documents).toMatchObject([
    {
      ...{ document: DOCUMENT, text: "NASI CAMPUR" },
      pages: [{ path: `${folder}/train/image/receipt_0.png` }],
      source: {
        unmapped: {
          "total.cashprice": "Rp 100.000",
          "total.changeprice": "22.615",
          "sub_total.after_subtotal": [3350],
        },
      },
    },
  ]);
});

test("Parquet as on the Hub: pictures as bytes, the truth as text", async () => {
  const table = parquetWriteBuffer({
    schema: [
      { name: "root", num_children: 2 },
      { name: "image", num_children: 2, repetition_type: "OPTIONAL" },
      { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
      { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
      { name: "ground_truth", type: "BYTE_ARRAY", converted_type: "UTF8" },
    ],
    columnData: [
      { name: "image", data: [0, 1].map(() => ({ bytes: new Uint8Array(PNG), path: null })) },
      {
        name: "ground_truth",
        data: [
          JSON.stringify({ gt_parse: TRUTH }),
          JSON.stringify({ gt_parse: { total: { total_price: ["1.000", "2.000"] } } }),
        ],
      },
    ],
  });
  const folder = folderWith({ "data/train-00000-of-00001.parquet": new Uint8Array(table) });
  const { documents, failed } = await importAll(importCord, folder);
  expect(documents).toMatchObject([
    { id: "train-00000-of-00001-000001", line: 1, document: DOCUMENT },
  ]);
  const [page] = documents[0]!.pages;
  expect(page !== undefined && "bytes" in page && Buffer.from(page.bytes)).toEqual(PNG);
  expect(failed).toMatchObject([
    { file: "data/train-00000-of-00001.parquet", line: 2, code: "cord.several" },
  ]);
  expect(failed[0]?.message).toBe("total.total_price has several values: 1.000, 2.000.");
});

test("without a subtotal, a discount on all of it is a line", () => {
  const { document } = cordDocument({
    menu: { nm: "KOPI", price: "20.000" },
    sub_total: { discount_price: "5.000" },
    total: { total_price: "15.000" },
  });
  expect(document.line_items.map(({ total }) => total)).toEqual([20000, -5000]);
});
