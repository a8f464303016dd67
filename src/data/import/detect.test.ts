import { join } from "node:path";
import { expect, test } from "vitest";
import { detectFormat } from "./detect.ts";
import { folderWith, jsonl, PNG } from "./folder-for-tests.ts";
import type { ImportFormatName } from "./formats.ts";

const DOCUMENT = { kind: "receipt", vendor: {}, line_items: [] };
const RECEIPT = { id: "a", fields: {}, lines: [] };

/** One folder of each layout, and the file in it that can be named instead, if any. */
const LAYOUTS: readonly [ImportFormatName, Record<string, unknown>, string?][] = [
  ["folder", { "june/a.pdf": "%PDF-", "june/a.json": DOCUMENT }],
  ["sroie", { "images/a.jpg": PNG, "receipts.jsonl": jsonl(RECEIPT) }, "receipts.jsonl"],
  ["sroie", { "train/img/a.jpg": PNG, "train/box/a.txt": "", "train/entities/a.txt": "{}" }],
  ["cord", { "train/image/a.png": PNG, "train/json/a.json": { gt_parse: {} } }],
  ["huggingface", { "data/train-0.parquet": "PAR1" }, "data/train-0.parquet"],
  ["huggingface", { "train/a.png": PNG, "train/metadata.jsonl": "{}" }],
  ["jsonl", { "a.jsonl": jsonl({ instruction: "x", output: "y" }) }, "a.jsonl"],
  ["label-studio", { "a.png": PNG, "x.json": [{ data: {}, annotations: [] }] }, "x.json"],
  ["einvoice", { "a.pdf": "%PDF-", "b.pdf": "%PDF-" }, "a.pdf"],
  ["einvoice", { "a.xml": "<a/>" }, "a.xml"],
  ["einvoice", { "pdf/a.pdf": "%PDF-", "index.json": [{ id: "a" }] }],
  ["invoice2data", { "a.pdf": "%PDF-", "a.json": [{ issuer: "x" }] }],
];

test.each(LAYOUTS)("%s: %j", async (format, files, file) => {
  const folder = folderWith(files);
  expect(await detectFormat(folder)).toBe(format);
  if (file !== undefined) expect(await detectFormat(join(folder, file))).toBe(format);
});

test("what is none of them is said to be unknown", async () => {
  const folder = folderWith({ "a.txt": "x", "a.png": PNG });
  await expect(detectFormat(folder)).rejects.toMatchObject({ code: "import.unknown_format" });
  const file = join(folder, "a.txt");
  await expect(detectFormat(file)).rejects.toMatchObject({ code: "import.unknown_format" });
  await expect(detectFormat(`${folder}-gone`)).rejects.toMatchObject({ code: "import.missing" });
});
