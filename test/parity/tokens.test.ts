import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parityImageProcessors } from "./image-processors.ts";
import { parityChatTemplates } from "./tokens.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures");

test("chat templates, tokenizers and masks of six families equal the reference", async () => {
  const rows = await parityChatTemplates(join(FIXTURES, "chat-templates"));
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);
  // 9 quantities a text family; three more with images: text, geometry, grid.
  expect(rows.length).toBe(5 * 10 + 13);
});

test("pixels and geometry of three families equal the reference", async () => {
  const rows = await parityImageProcessors(join(FIXTURES, "image-processors"));
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);
  const pixels = rows.filter(({ quantity }) => /pixel_values|sample_value/.test(quantity));
  expect(pixels.length).toBe(7 + 6);
  expect(pixels.every(({ maxAbs }) => maxAbs === 0)).toBe(true); // to the last bit
  expect(rows.filter(({ quantity }) => quantity.includes("120 sizes")).length).toBe(6);
});

test("the comparison fails when the reference says something else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-parity-"));
  try {
    await cp(join(FIXTURES, "chat-templates/llama3"), join(folder, "llama3"), { recursive: true });
    await writeFile(join(folder, "case.json"), '{"dirs": ["llama3"]}');
    const path = join(folder, "llama3/chat_cases.json");
    const cases = await readFile(path, "utf8");
    await writeFile(path, cases.replace(/("assistant_masks_robust":\[)0/, "$11"));
    const rows = await parityChatTemplates(folder);
    const out = rows.filter(({ ok }) => !ok).map(({ quantity, maxAbs }) => [quantity, maxAbs]);
    expect(out).toEqual([["llama3.assistant_masks", 1]]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
