import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentProgress } from "../../core/progress.ts";
import { Random } from "../../core/random.ts";
import { emptyDocument, type PaperDocument } from "../../documents/document.ts";
import { openFeatureCache } from "../feature-cache.ts";
import type { DatasetRow } from "../rows.ts";
import { findNearDuplicates } from "./near-duplicates.ts";
import { likelyPairs } from "./min-hash.ts";
import { hashDistance, pageHash } from "./page-hash.ts";
import { jaccard, textLook } from "./text-likeness.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kvitto-duplicates-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const [WIDTH, HEIGHT] = [620, 877]; // A4 at 75 dpi

/** A page of bars where words would be: a form that all share, and lines of its own. */
function drawPage(form: string, own: string): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT, 255);
  const print = (random: Random, top: number, lines: number, pitch: number) => {
    for (let line = 0; line < lines; line++) {
      for (let x = 50 + random.int(0, 30); x < WIDTH - 60;) {
        const wide = random.int(6, 46);
        if (random.chance(0.6)) {
          for (let y = 0; y < 8; y++) {
            // Letters: every word has its own pattern of gaps.
            for (let i = 0; i < wide; i++) {
              if (random.chance(0.7)) pixels[(top + line * pitch + y) * WIDTH + x + i] = 20;
            }
          }
        }
        x += wide + random.int(5, 40);
      }
    }
  };
  print(new Random(form), 50, 12, 16);
  print(new Random(`${form} ${own}`), 300, 28, 18);
  return pixels;
}

async function save(name: string, page: Buffer, worn: boolean): Promise<string> {
  const path = join(folder, `${name}.jpg`);
  const raw = { width: WIDTH, height: HEIGHT, channels: 1 } as const;
  let image = sharp(page, { raw });
  if (worn) {
    // Another scanner: skew, blur, faded ink on greyer paper, fewer dots, harder compression.
    const skewed = await image.rotate(0.5, { background: "#fff" }).blur(0.6).png().toBuffer();
    image = sharp(skewed).linear(0.7, 60).resize(560);
  }
  const quality = worn ? 70 : 92;
  writeFileSync(path, await image.jpeg({ quality }).toBuffer());
  return path;
}

const row = (
  id: string,
  changes: Partial<PaperDocument>,
  more: Partial<DatasetRow> = {},
): DatasetRow => ({
  id,
  images: [],
  text: "",
  document: { ...emptyDocument("invoice"), ...changes },
  vendor: "Acme AB",
  source: {},
  ...more,
});

const pairsOf = async (rows: readonly DatasetRow[]) => {
  const cache = openFeatureCache(join(folder, "cache"));
  const pairs = await findNearDuplicates(rows, { cache, progress: silentProgress });
  return pairs.map(({ first, second, evidence }) => [rows[first]!.id, rows[second]!.id, evidence]);
};

describe("pages", () => {
  test("a page that is scanned again is found among others on its form, with and without labels", async () => {
    const rows: DatasetRow[] = [];
    const labels: Partial<PaperDocument>[] = [];
    for (const i of [0, 1, 2, 3]) {
      const page = drawPage("form", String(i));
      const label = { number: String(100 + i), issue_date: `2026-01-1${i}`, total: 10 + i };
      const first = await save(`p${i}`, page, false);
      rows.push(row(`p${i}`, {}, { images: [first] }));
      labels.push(label);
      if (i > 1) continue;
      rows.push(row(`p${i}-again`, {}, { images: [await save(`p${i}-again`, page, true)] }));
      // One value of three was typed wrongly.
      labels.push({ ...label, number: i === 0 ? "9" : label.number });
    }
    const expected = [
      ["p0", "p0-again"],
      ["p1", "p1-again"],
    ];
    expect((await pairsOf(rows)).map(([a, b]) => [a, b])).toEqual(expected);
    const labelled = rows.map((one, i) => ({
      ...one,
      document: { ...one.document, ...labels[i] },
    }));
    expect(await pairsOf(labelled)).toEqual([
      ["p0", "p0-again", "picture"],
      ["p1", "p1-again", "label"],
    ]);
  });

  test("the same file is found whatever its labels say", async () => {
    const page = drawPage("form", "same file");
    const images = [await save("same", page, false)];
    const rows = [
      row("a", { number: "1", issue_date: "2026-01-01", total: 5 }, { images }),
      row("b", { number: "2", issue_date: "2026-02-02", total: 7 }, { images }),
    ];
    expect(await pairsOf(rows)).toEqual([["a", "b", "file"]]);
  });

  test("a blank page is like nothing, and a damaged one is named with its row", async () => {
    const blank = Buffer.alloc(WIDTH * HEIGHT, 250);
    const images = [await save("blank", blank, false)];
    expect(await pageHash(images[0]!)).toBeNull();
    const other = [await save("blank2", blank, true)];
    expect(await pairsOf([row("a", {}, { images }), row("b", {}, { images: other })])).toEqual([]);
    const path = join(folder, "cut.jpg");
    writeFileSync(path, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]));
    await expect(pairsOf([row("cut-row", {}, { images: [path] })])).rejects.toThrow(
      "Row cut-row: ",
    );
  });

  test("light and resolution change few bits, another page many", async () => {
    const page = drawPage("form", "x");
    const [a, b] = [await save("x1", page, false), await save("x2", page, true)];
    const c = await save("x3", drawPage("other form", "y"), false);
    const [one, again, other] = [await pageHash(a), await pageHash(b), await pageHash(c)];
    expect(hashDistance(one!, again!)).toBeLessThan(40);
    expect(hashDistance(one!, other!)).toBeGreaterThan(80);
  });
});

describe("labels", () => {
  const stated = { number: "A-17", issue_date: "2026-03-01", total: 99.5, currency: "SEK" };

  test("company, number and date are one paper, however the company is spelt", async () => {
    const rows = [
      row("a", stated),
      row("b", { ...stated, number: "a 17" }, { vendor: "ACME" }),
      row("c", stated, { vendor: "Another AB" }),
      row("d", { ...stated, issue_date: "2026-03-02", total: 1 }),
    ];
    expect(await pairsOf(rows)).toEqual([["a", "b", "label"]]);
  });

  test("a date and a total alone do not make a paper", async () => {
    const slim = { issue_date: "2026-03-01", total: 8.2 };
    expect(await pairsOf([row("a", slim), row("b", slim)])).toEqual([]);
  });
});

describe("text", () => {
  const receipt = (n: number) =>
    `Stora Boden AB\nStorgatan 1, 111 22 Stockholm\nTel 08-123 45 67\nKvitto ${n * 7919}\n` +
    `2026-0${n}-1${n} 1${n}:0${n}\nKaffe ${n}9,50\nBulle ${n + 3}2,00\nSumma SEK ${n * 31},50\n` +
    `Tack och välkommen åter!`;
  const misread = (text: string) => text.replace("Tack", "Taok").replace("Kaffe", "Kafle");

  test("a text that is read with errors is found, another receipt of the shop is not", async () => {
    const rows = [
      row("a", {}, { text: receipt(1) }),
      row("b", {}, { text: receipt(2) }),
      row("a-again", {}, { text: misread(receipt(1)) }),
    ];
    expect(await pairsOf(rows)).toEqual([["a", "a-again", "text"]]);
  });

  test("labels with another date and total are believed", async () => {
    const dated = (total: number) => ({ issue_date: `2026-01-0${total}`, total });
    const rows = [
      row("a", dated(1), { text: receipt(1) }),
      row("b", dated(2), { text: misread(receipt(1)) }),
    ];
    expect(await pairsOf(rows)).toEqual([]);
  });

  test("MinHash finds what the exact comparison finds", () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 40, maxLength: 80 }), (words) => {
        const text = words.join(" ");
        const changed = [...words.slice(1), "zebra"].join(" ");
        const sets = [text, changed, "nothing in common"].map((one) => textLook(one).shingles);
        if (jaccard(sets[0]!, sets[1]!) < 0.8) return; // a pair at 0.8 is missed once in 500,000
        expect([...likelyPairs(sets)]).toContainEqual([0, 1]);
        expect([...likelyPairs(sets)]).not.toContainEqual([0, 2]);
      }),
      { numRuns: 30, seed: 7 },
    );
  });
});
