import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kvitto } from "../tiny-run-for-tests.ts";
import { readCommand } from "./read.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../examples");
const PDF = join(EXAMPLES, "faktura.pdf");
const PHOTO = join(EXAMPLES, "kvitto-foto.jpg");

interface Page {
  readonly page: number;
  readonly width: number;
  readonly height: number;
  readonly dpi: number | null;
  readonly source: string;
  readonly lines: readonly { text: string; box: number[]; confidence: number | null }[];
}
interface Reading {
  readonly file: string;
  readonly pages: readonly Page[];
  readonly seconds: number;
}

const read = (...args: string[]) => kvitto(readCommand, args);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-read-"));
});
afterAll(() => rm(folder, { recursive: true }));

function expectBoxesInside({ width, height, lines }: Page): void {
  for (const { box } of lines) {
    const [left, top, right, bottom] = box as [number, number, number, number];
    expect(left).toBeGreaterThanOrEqual(0);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(right).toBeGreaterThan(left);
    expect(bottom).toBeGreaterThan(top);
    expect(right).toBeLessThanOrEqual(width);
    expect(bottom).toBeLessThanOrEqual(height);
  }
}

test("a PDF gives its text layer, with boxes in pixels of 1/200 inch and no confidence", async () => {
  const { status, stdout, stderr } = await read(PDF, "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { file, pages } = JSON.parse(stdout) as Reading;
  expect(file).toBe(PDF);
  expect(pages).toHaveLength(1);
  const [page] = pages;
  expect(page).toMatchObject({ page: 1, dpi: 200, source: "text-layer" });
  expect(page!.lines.map(({ text }) => text)).toContain("Fakturanummer");
  expect(page!.lines.every(({ confidence }) => confidence === null)).toBe(true);
  expectBoxesInside(page!);
});

test("--ocr reads the pixels of the same page: the same words in the same places", async () => {
  const [layer, pixels] = await Promise.all(
    [[], ["--ocr"]].map(async (flags) => {
      const { stdout } = await read(PDF, "--json", ...flags);
      return (JSON.parse(stdout) as Reading).pages[0]!;
    }),
  );
  expect(pixels).toMatchObject({ source: "reader", width: layer!.width, height: layer!.height });
  expectBoxesInside(pixels!);
  for (const { confidence } of pixels!.lines) {
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThanOrEqual(1);
  }
  const wanted = layer!.lines.find(({ text }) => text === "Kundnummer")!;
  const found = pixels!.lines.find(({ text }) => text === "Kundnummer");
  expect(found).toBeDefined();
  const middle = ({ box }: { box: number[] }) => (box[1]! + box[3]!) / 2;
  expect(Math.abs(middle(found!) - middle(wanted))).toBeLessThan(12);
});

test("a photo is read; people get its rows", async () => {
  const { status, stdout } = await read(PHOTO);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^page 1, read from its pixels\n/);
  expect(stdout).toContain("Nygatan");
});

test("--out writes JSON or text, by the name", async () => {
  const [json, plain] = [join(folder, "lines.json"), join(folder, "lines.txt")];
  const { stdout } = await read(PDF, "--out", json, "--json");
  const { pages } = JSON.parse(await readFile(json, "utf8")) as Reading;
  expect(JSON.parse(stdout)).toEqual({ out: json, pages: 1, lines: pages[0]!.lines.length });
  await read(PDF, "--out", plain);
  expect(await readFile(plain, "utf8")).toMatch(/Fakturanummer +736965/);
});

test("pages that are not there, and files that are none, are said in one sentence", async () => {
  const none = await read(PDF, "--pages", "2-3", "--json");
  expect(none.status).toBe(1);
  expect(JSON.parse(none.stdout)).toMatchObject({
    error: { code: "read.no_page", message: `${PDF} has 1 pages; none was asked for.` },
  });
  const notes = join(folder, "notes.txt");
  await writeFile(notes, "not a receipt");
  const { status, stdout } = await read(notes, "--json");
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "input.unknown_kind" } });
  const other = await read(PHOTO, "--reader", folder, "--json");
  expect(other.status).toBe(1);
  expect((JSON.parse(other.stdout) as { error: { code: string } }).error.code).toMatch(/^model\./);
  expect((await read(PDF, "--pages", "x")).status).toBe(2);
});
