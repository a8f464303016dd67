import { resolve } from "node:path";
import { expect, test } from "vitest";
import { fileText } from "./file-text.ts";
import { joinPageTexts, pageText } from "./page-text.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../examples");

test("rows from top to bottom, columns apart by the characters that fit between them", () => {
  const line = (text: string, x: number, y: number) => {
    return { text, box: [x, y, x + 10 * text.length, y + 20] as const };
  };
  const lines = [
    line("12,50", 400, 63), // a little lower than its label
    line("Kaffe", 0, 60),
    line("2 st", 90, 60),
    line("KVITTO", 100, 10),
    line("far", 900, 61),
  ];
  expect(pageText(lines)).toBe("KVITTO\nKaffe    2 st        12,50        far");
});

test("what stands above something is on another row, whatever is level with both beside them", () => {
  const lines = [
    { text: "Betala", box: [0, 13, 60, 33] as const },
    { text: "Förfallodag", box: [200, 0, 300, 20] as const },
    { text: "2026-11-30", box: [200, 11, 300, 31] as const },
  ];
  expect(pageText(lines)).toBe("Förfallodag\nBetala        2026-11-30");
});

test("touching columns keep two spaces; nothing gives nothing", () => {
  const lines = [
    { text: "a", box: [0, 0, 10, 10] as const },
    { text: "b", box: [11, 0, 21, 10] as const },
  ];
  expect(pageText(lines)).toBe("a  b");
  expect(pageText([])).toBe("");
  expect(joinPageTexts(["one", " \n", "two"])).toBe("one\n\ntwo");
});

test("a PDF's text layer, read as it is laid out; a picture has none", async () => {
  const text = await fileText(resolve(EXAMPLES, "faktura.pdf"));
  expect(text).toMatch(/\S {2,}\S/); // columns
  expect(text!.split("\n").length).toBeGreaterThan(10);
  expect(await fileText(resolve(EXAMPLES, "faktura.pdf"), () => false)).toBeNull();
  expect(await fileText(resolve(EXAMPLES, "kvitto-foto.jpg"))).toBeNull();
});
