import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emptyDocument } from "../documents/document.ts";
import { readRows } from "./rows.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvitto-rows-"));
  path = join(folder, "documents.jsonl");
  mkdirSync(join(folder, "images"));
  writeFileSync(join(folder, "images", "1.png"), "not looked at here");
});
afterEach(() => rmSync(folder, { recursive: true }));

const row = (changes: Record<string, unknown> = {}) => ({
  id: "1",
  images: ["images/1.png"],
  document: { ...emptyDocument("receipt"), total: 49.5, currency: "SEK" },
  vendor: "a",
  source: { seed: 1 },
  ...changes,
});
const write = (...rows: unknown[]) =>
  writeFileSync(path, rows.map((one) => `${JSON.stringify(one)}\n`).join(""));

test("rows are read with their image paths resolved against the file's folder", async () => {
  const boxes = [{ path: "total", box: [1, 2, 30.5, 12] }];
  const textOnly = { ...row({ id: "2", images: [], text: "Totalt 49,50", vendor: null }) };
  write(row({ boxes }), { ...textOnly, source: undefined });
  const image = join(folder, "images", "1.png");
  expect(await readRows(path)).toEqual([
    { ...row(), images: [image], boxes: [{ ...boxes[0], page: 0 }] },
    { ...textOnly, source: {} },
  ]);
});

describe("errors name file and line", () => {
  test.each<[string, unknown, string, string]>([
    ["an unknown key", row({ id: "2", colour: "red" }), "jsonl.line", "colour"],
    ["a missing key", row({ vendor: undefined }), "jsonl.line", "vendor"],
    [
      "a wrong document",
      row({ id: "2", document: { kind: "receipt" } }),
      "jsonl.line",
      "document.",
    ],
    ["neither image nor text", row({ id: "2", images: [] }), "jsonl.line", "there is no text"],
    [
      "a box on no page",
      row({ id: "2", boxes: [{ path: "total", box: [0, 0, 1, 1], page: 1 }] }),
      "jsonl.line",
      "names a page",
    ],
    ["an id used before", row(), "dataset.duplicate_id", 'the id "1" is that of line 1'],
    [
      "an image that is not there",
      row({ id: "2", images: ["images/2.png"] }),
      "dataset.image_missing",
      join("images", "2.png"),
    ],
    [
      "an image that is a folder",
      row({ id: "2", images: ["images"] }),
      "dataset.image_missing",
      "there is no file",
    ],
  ])("%s", async (_name, second, code, message) => {
    write(row(), second);
    const reading = readRows(path);
    await expect(reading).rejects.toMatchObject({ code });
    await expect(reading).rejects.toThrow("documents.jsonl, line 2");
    await expect(reading).rejects.toThrow(message);
  });

  test("text that is not JSON, and a file without rows", async () => {
    writeFileSync(path, `${JSON.stringify(row())}\n{"id":\n`);
    await expect(readRows(path)).rejects.toThrow("documents.jsonl, line 2");
    writeFileSync(path, "");
    await expect(readRows(path)).rejects.toMatchObject({ code: "dataset.empty" });
  });
});
