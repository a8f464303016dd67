import { resolve } from "node:path";
import { expect, test } from "vitest";
import { decodeImage } from "../formats/image.ts";
import { parseImageConfig } from "./lfm2-vl-image-config.ts";
import { lfm2VlBudget } from "./lfm2-vl-image-processor.ts";
import { pageDpi, paperPages } from "./paper-pages.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../examples");
const config = (values: object) => ({
  budget: lfm2VlBudget(
    parseImageConfig({ image_processor_type: "Lfm2VlImageProcessor", ...values }, "a test"),
  ),
});

/** The embedded base model: one piece of at most 704 tokens of 32×32 pixels. */
const BASE = config({ do_image_splitting: false, max_image_tokens: 704 });

test("a PDF page is drawn at twice what the model keeps of it, within 100 and 200 dpi", () => {
  // √(704·32² / (8.27·11.69)) = 86.35 pixels an inch.
  expect(pageDpi(BASE)).toBe(173);
  expect(pageDpi(config({}))).toBe(200); // ten tiles of 512²: 164.7
  expect(pageDpi(config({ do_image_splitting: false, max_image_tokens: 16 }))).toBe(100);
});

async function pagesOf(name: string) {
  const pages = [];
  for await (const page of paperPages(resolve(EXAMPLES, name), BASE)) pages.push(page);
  return pages;
}

test("an A4 page has that many pixels", async () => {
  const [page, ...more] = await pagesOf("faktura.pdf");
  expect(more).toEqual([]);
  expect(page!.width).toBeGreaterThanOrEqual(Math.floor(8.26 * 173));
  expect(page!.width).toBeLessThanOrEqual(Math.ceil(8.28 * 173));
  expect(page!.height / page!.width).toBeCloseTo(297 / 210, 2);
});

test("a picture is one page, as it is", async () => {
  const path = resolve(EXAMPLES, "kvitto-foto.jpg");
  const expected = await decodeImage(path);
  const [page, ...more] = await pagesOf("kvitto-foto.jpg");
  expect(more).toEqual([]);
  expect([page!.width, page!.height]).toEqual([expected.width, expected.height]);
  expect(Buffer.compare(page!.data, expected.data)).toBe(0); // toEqual takes seconds for megabytes
});
