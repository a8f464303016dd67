import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import { afterAll, beforeAll, expect, test } from "vitest";
import { textDistance } from "../core/edit-distance.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import { openStripReader, type StripReader } from "../models/strip-reader.ts";
import { readLines } from "./read-lines.ts";

// One of the fonts that come with the project: what a machine calls monospace is its own affair.
const FONT = "node_modules/@expo-google-fonts/roboto-mono/400Regular/RobotoMono_400Regular.ttf";
GlobalFonts.registerFromPath(FONT, "reading test");

let reader: StripReader;
beforeAll(async () => {
  reader = await openStripReader("base-model/reader", { device: "cpu", threads: 1 });
});
afterAll(() => reader[Symbol.asyncDispose]());

interface Print {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

function printed(prints: readonly Print[], degrees = 0): RgbImage {
  const [width, height] = [520, 260];
  const context = createCanvas(width, height).getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate((degrees * Math.PI) / 180);
  context.translate(-width / 2, -height / 2);
  context.fillStyle = "#111";
  context.font = '24px "reading test"';
  for (const { text, x, y } of prints) context.fillText(text, x, y);
  const rgba = context.getImageData(0, 0, width, height).data;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(rgba.subarray(i * 4, i * 4 + 3), i * 3);
  return { width, height, data };
}

const RECEIPT: Print[] = [
  { text: "KVITTO 4711", x: 40, y: 50 },
  { text: "Kaffe", x: 40, y: 90 },
  { text: "32,50", x: 400, y: 90 },
  { text: "2026-11-21", x: 40, y: 170 },
];
const TEXTS = RECEIPT.map(({ text }) => text);

test("lines come in reading order with boxes about their ink", async () => {
  const lines = await readLines(reader, printed(RECEIPT));
  expect(lines.map(({ text }) => text)).toEqual(TEXTS);
  for (const [i, { box, confidence }] of lines.entries()) {
    const { x, y } = RECEIPT[i]!;
    const [left, top, right, bottom] = box;
    // A capital of 24 px type is some 17 px tall, a character 14.4 px wide.
    expect(Math.abs(left - x)).toBeLessThan(8);
    expect(top).toBeGreaterThan(y - 27);
    expect(top).toBeLessThan(y - 12);
    expect(bottom).toBeGreaterThan(y - 4);
    expect(bottom).toBeLessThan(y + 10);
    expect(right - left).toBeGreaterThan(TEXTS[i]!.length * 14.4 - 22);
    expect(right - left).toBeLessThan(TEXTS[i]!.length * 14.4 + 16);
    expect(confidence).toBeGreaterThan(0.8);
    expect(confidence).toBeLessThanOrEqual(1);
  }
});

test("a page that lies askew is read, its boxes where the print is", async () => {
  const lines = await readLines(reader, printed(RECEIPT, 3));
  expect(lines).toHaveLength(TEXTS.length);
  // Turning costs sharpness: two of its 31 characters may be wrong.
  const text = lines.map((line) => line.text).join("\n");
  expect(textDistance(text, TEXTS.join("\n"))).toBeLessThanOrEqual(2);
  const [left, , right, bottom] = lines[0]!.box;
  // (40, 50) about the middle (260, 130) turned by 3 degrees: (44.5, 38.6).
  expect(Math.abs(left - 44)).toBeLessThan(10);
  expect(right).toBeGreaterThan(left + 130);
  expect(Math.abs(bottom - 45)).toBeLessThan(14);
});

test("an empty page and a black one have no lines", async () => {
  expect(await readLines(reader, printed([]))).toEqual([]);
  const black = { width: 200, height: 100, data: new Uint8Array(200 * 100 * 3) };
  expect(await readLines(reader, black)).toEqual([]);
});
