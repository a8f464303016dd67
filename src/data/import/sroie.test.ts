import { expect, test } from "vitest";
import { folderWith, jsonl, PNG } from "./folder-for-tests.ts";
import { importAll } from "./imported-for-tests.ts";
import { importSroie } from "./sroie.ts";

const FIELDS = {
  company: "KEDAI BUNGA SDN BHD",
  date: "05 MAR 2018",
  address: "NO 7, JALAN MAWAR 50000 KUALA LUMPUR",
  total: "RM1,041.45",
};
const LINES = [
  { text: "KEDAI BUNGA SDN BHD", box: [10, 10, 200, 30] },
  { text: "NO 7, JALAN MAWAR", box: [10, 40, 200, 60] },
  { text: "50000 KUALA LUMPUR", box: [10, 70, 200, 90] },
  { text: "DATE: 05 MAR 2018", box: [10, 100, 200, 120] },
  { text: "TOTAL", box: [10, 130, 80, 150] },
  { text: "RM1,041.45", box: [120, 131, 200, 151] },
];
const receipt = (change: object = {}) => {
  return { id: "X1", image: "images/X1.jpg", fields: FIELDS, lines: LINES, ...change };
};
const BOXES = [
  { path: "vendor.name", box: [10, 10, 200, 30], page: 0 },
  { path: "vendor.address", box: [10, 40, 200, 90], page: 0 },
  { path: "issue_date", box: [10, 100, 200, 120], page: 0 },
  { path: "total", box: [120, 131, 200, 151], page: 0 },
];

test("receipts.jsonl: fields are read as printed in Malaysia, text and boxes come from the lines", async () => {
  const folder = folderWith({
    "receipts.jsonl": jsonl(receipt(), receipt({ id: "X2", duplicateOf: "X1" })),
    "images/X1.jpg": PNG,
  });
  const { documents, failed } = await importAll(importSroie, folder);
  expect(failed).toEqual([]);
  expect(documents).toHaveLength(2);
  expect(documents[0]).toMatchObject({
    ...{ id: "X1", file: "receipts.jsonl", line: 1, vendor: FIELDS.company, boxes: BOXES },
    pages: [{ path: `${folder}/images/X1.jpg` }],
    text: LINES.map(({ text }) => text)
      .join("\n")
      .replace("TOTAL\n", "TOTAL  "),
    document: {
      kind: "receipt",
      vendor: { name: FIELDS.company, address: FIELDS.address },
      ...{ issue_date: "2018-03-05", currency: "MYR", total: 1041.45, line_items: [] },
    },
    source: {
      collection: "test",
      labelled: ["vendor.name", "vendor.address", "issue_date", "total", "currency"],
    },
  });
  expect(documents[1]?.source).toMatchObject({ duplicate_of: "X1" });
});

test("what is wrong is named with its line, and the others go on", async () => {
  const folder = folderWith({
    "receipts.jsonl": [
      JSON.stringify(receipt({ fields: { ...FIELDS, date: "31/02/2018" } })),
      "{ no JSON",
      JSON.stringify(receipt({ normalised: { date: "2018-03-05", total: "1041.54" } })),
      JSON.stringify({ id: "X4" }),
      JSON.stringify(receipt({ id: "X5" })),
    ].join("\n"),
  });
  const { documents, failed } = await importAll(importSroie, folder);
  expect(documents.map(({ id }) => id)).toEqual(["X5"]);
  expect(failed).toMatchObject([
    { file: "receipts.jsonl", line: 1, code: "import.date" },
    { file: "receipts.jsonl", line: 2, code: "import.not_json" },
    { file: "receipts.jsonl", line: 3, code: "sroie.disagrees" },
    { file: "receipts.jsonl", line: 4, code: "import.document" },
  ]);
  expect(failed[0]?.message).toContain('date: "31/02/2018" is not a date');
});

test("the original folders: img, box and entities, in parts", async () => {
  const box = ({ text, box: [x0, y0, x1, y1] }: (typeof LINES)[number]) =>
    [x0, y0, x1, y0, x1, y1, x0, y1, text].join(",");
  const folder = folderWith({
    "train/img/X1.jpg": PNG,
    "train/box/X1.txt": `${LINES.map(box).join("\r\n")}\r\n`,
    "train/entities/X1.txt": FIELDS,
    "test/img/X2.jpg": PNG,
    "test/key/X2.json": { ...FIELDS, total: "9.00" },
    "test/img/X3.jpg": PNG,
    "test/img/X4.jpg": PNG,
    "test/entities/X4.txt": FIELDS,
    "test/box/X4.txt": "1,2,3,4,5,6,7,8,fine\n1,2,three",
  });
  const { documents, failed } = await importAll(importSroie, folder);
  expect(documents).toMatchObject([
    { id: "test/X2", document: { total: 9, currency: null } },
    { id: "train/X1", boxes: BOXES, document: { total: 1041.45 } },
  ]);
  expect(failed).toMatchObject([
    { file: "test/img/X3.jpg", code: "import.no_pair" },
    { file: "test/entities/X4.txt", code: "sroie.box" },
  ]);
  expect(failed[1]?.message).toContain("test/box/X4.txt, line 2");
});

test("a folder of neither layout", async () => {
  const folder = folderWith({ "a.txt": "nothing" });
  await expect(importAll(importSroie, folder)).rejects.toMatchObject({ code: "sroie.layout" });
});
