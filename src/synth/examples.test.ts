import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { checkArithmetic } from "../documents/arithmetic.ts";
import { normaliseText } from "../documents/normalise.ts";
import { decodeImage } from "../formats/image.ts";
import { openPdf } from "../formats/pdf.ts";
import { makeExamples } from "./examples.ts";
import { VENDOR_SPLIT } from "./vendors/all.ts";

const FOLDER = resolve(import.meta.dirname, "../../examples");
const examples = await makeExamples();

test("the files in examples/ are what this program makes", async () => {
  const truth = (await readFile(join(FOLDER, "truth.jsonl"), "utf8")).trimEnd().split("\n");
  expect(truth.map((line) => JSON.parse(line) as unknown)).toEqual(
    examples.map(({ file, vendor, document }) => ({ file, vendor, document })),
  );
  for (const { file } of examples) {
    expect((await stat(join(FOLDER, file))).size, file).toBeLessThan(400_000);
  }
});

test("they are of vendors that the quick start does not train on, and they add up", () => {
  for (const { vendor, document } of examples) {
    expect(VENDOR_SPLIT.test as readonly string[]).toContain(vendor);
    expect(checkArithmetic(document)).toEqual([]);
  }
});

test("the PDF has its text as text", async () => {
  const { bytes, document } = examples[0]!;
  await using pdf = await openPdf(bytes);
  const lines = await pdf.pageText(0);
  const text = normaliseText(lines.map((line) => line.text).join(" "));
  for (const value of [document.vendor.name, document.number, document.payment.iban]) {
    expect(text).toContain(value);
  }
  for (const line of document.line_items) expect(text).toContain(line.description);
});

test("the pictures open", async () => {
  for (const { file, bytes } of examples.slice(1)) {
    const { width, height } = await decodeImage(bytes);
    expect(Math.min(width, height), file).toBeGreaterThan(350);
  }
});
