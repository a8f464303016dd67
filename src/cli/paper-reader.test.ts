import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { silentProgress } from "../core/progress.ts";
import { readRows } from "../data/rows.ts";
import { synthesize } from "../synth/synthesize.ts";
import { rowsWithTexts } from "./paper-reader.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-row-texts-"));
  vi.stubEnv("KVITTO_CACHE", join(folder, "cache"));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const options = { progress: silentProgress, signal: new AbortController().signal };

test("pictures are read as text, PDFs give theirs, texts that are there stay", async () => {
  const draw = async (format: "png" | "pdf") => {
    const out = join(folder, format);
    await synthesize({ count: 1, seed: 3, out, vendors: ["b"], grade: 0, format });
    return readRows(join(out, "documents.jsonl"));
  };
  const [picture] = await draw("png");
  const [pdf] = await draw("pdf");
  const rows = [picture!, pdf!, { ...picture!, text: "its own" }];
  const [read, layer, own] = await rowsWithTexts(rows, options);
  expect(own!.text).toBe("its own");
  const { name, tax_ids } = picture!.document.vendor;
  expect(layer!.text).toContain(name);
  expect(layer!.text).toContain(tax_ids[0]);
  // The reader makes mistakes; on a clean page most words are right.
  const words = layer!.text!.split(/\s+/).filter((word) => word.length > 2);
  const found = words.filter((word) => read!.text!.includes(word));
  expect(found.length / words.length).toBeGreaterThan(0.7);
  expect(await rowsWithTexts(rows, options)).toEqual([read, layer, own]);
});

test("a page without print is named", async () => {
  const page = join(folder, "empty.png");
  await writeFile(
    page,
    await sharp({ create: { width: 400, height: 300, channels: 3, background: "white" } })
      .png()
      .toBuffer(),
  );
  const [row] = await readRows(join(folder, "png", "documents.jsonl"));
  await expect(rowsWithTexts([{ ...row!, images: [page] }], options)).rejects.toMatchObject({
    code: "text.none",
    message: expect.stringContaining("empty.png") as unknown,
  });
});
