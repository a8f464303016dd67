import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { DocumentSchema } from "../../documents/document.ts";
import type { RgbImage } from "../../formats/rgb-image.ts";
import { bareRow, documentRow } from "../instructions/document-row-for-tests.ts";
import type { DatasetRow } from "../rows.ts";
import { anonymise } from "./anonymise.ts";
import { augmentRow } from "./augment-row.ts";
import { disguise } from "./disguise.ts";
import { ocrNoise } from "./ocr-noise.ts";
import { permuteBlocks } from "./permute-blocks.ts";
import { permuteEdit } from "./permute-page.ts";
import { scanEdit } from "./scan.ts";

const ALL = { anonymise: 1, permute: 1, "ocr-noise": 1, scan: 1 };

/** A row that is read as text. */
function textRow(change: Partial<DatasetRow> = {}): DatasetRow {
  const row = documentRow({ images: [], ...change });
  delete row.boxes;
  return row;
}

describe("OCR noise", () => {
  const text = "Storgatan 10, 508 52 BORÅS\nKaffe    35,00    12 %\n\nSumma moderna varor 1 051,80";
  const many = (seed: string) => ocrNoise(text.repeat(40), new Random(seed));

  test("keeps lines and columns, and most of the characters", () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const noisy = ocrNoise(text, new Random(seed));
        expect(noisy.split("\n").length).toBe(4);
        expect(noisy.split("\n")[1]).toMatch(/ {4}.+ {4}/);
        expect(Math.abs(noisy.length - text.length)).toBeLessThan(0.15 * text.length);
      }),
      { numRuns: 50 },
    );
  });

  test("does all that is promised: other characters, lost ones, split and merged words", () => {
    const worst = Array.from({ length: 12 }, (_, seed) => many(String(seed))).join("\n");
    for (const found of [/5O8|50B|S08/, /rnoderna|moclerna/, /1O,|l0,|I0,/, /5umma|BORÅ5/]) {
      expect(worst).toMatch(found);
    }
    expect(worst).toMatch(/Su mma|Sum ma|Summ a|S umma/);
    expect(worst).toMatch(/Summamoderna|modernavaror/);
    expect(worst).toMatch(/Smma|umma mod|Suma|Summ mod/);
  });

  test("is the same for a seed", () => {
    expect(many("a")).toBe(many("a"));
    expect(many("a")).not.toBe(many("b"));
  });
});

describe("disguise", () => {
  const made = (text: string, seed = "x") => disguise(text, new Random(seed), new Map());

  test("keeps the shape: letters, digits, signs, capitals, legal forms", () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const name = made("ABC Handel & Söner AB, 556738-0463", seed);
        expect(name).toMatch(/^[A-Z]{3} [A-Z][a-z]{5} & [A-Z][a-z]{4} AB, \d{6}-\d{4}$/);
        expect(name).not.toContain("Handel");
      }),
      { numRuns: 40 },
    );
  });

  test("a word that is met again becomes the same word, in its own case", () => {
    const [first, second] = made("Lindström LINDSTRÖM").split(" ");
    expect(second).toBe(first!.toUpperCase());
  });
});

describe("another vendor", () => {
  test("in the text and in the label alike", () => {
    const changed = anonymise(textRow(), new Random("vendor"))!;
    const { name, address } = changed.row.document.vendor;
    expect(name).toMatch(/^[A-Z][a-z]{9}$/);
    expect(name).not.toBe("Kaffeboden");
    expect(address).toMatch(/^[A-Z][a-z]{8} \d$/);
    const lines = changed.row.text!.split("\n");
    expect(lines[0]).toBe(name!.toUpperCase());
    expect(lines[1]).toBe(address);
    expect(lines.slice(2)).toEqual(documentRow().text!.split("\n").slice(2)); // "Kaffe" stays
    expect(changed.edit).toBeNull();
    expect(DocumentSchema.parse(changed.row.document)).toEqual(changed.row.document);
  });

  test("only as far as the places are known", () => {
    const document = { ...documentRow().document };
    document.vendor = { ...document.vendor, tax_ids: ["556738-0463"] }; // not in the text
    const changed = anonymise(textRow({ document }), new Random("v"))!;
    expect(changed.row.document.vendor.tax_ids).toEqual(["556738-0463"]);
    expect(changed.row.document.vendor.name).not.toBe("Kaffeboden");
    expect(anonymise(bareRow(), new Random("v"))).toBeNull(); // pages without boxes
    const pdf = documentRow({ images: ["/data/one.pdf"] });
    expect(anonymise(pdf, new Random("v"))).toBeNull();
  });

  test("painted into the boxes of the pages, and nowhere else", async () => {
    const [width, height] = [200, 120];
    const data = new Uint8Array(width * height * 3).fill(230);
    const box = [20, 10, 120, 30] as const;
    for (let x = 22; x < 118; x += 4) {
      for (let y = 12; y < 28; y++) data.fill(30, (y * width + x) * 3, (y * width + x + 2) * 3);
    }
    const row = documentRow({ boxes: [{ path: "vendor.name", box: [...box], page: 0 }] });
    const changed = anonymise(row, new Random("paint"))!;
    // The address has no box: it stays, and so it does in the text.
    expect(changed.row.document.vendor.address).toBe("Storgatan 1");
    const before: RgbImage = { width, height, data };
    const { image } = await changed.edit!.apply(before, 0);
    let [inside, outside, ink] = [0, 0, 0];
    for (let at = 0; at < data.length; at += 3) {
      const [x, y] = [(at / 3) % width, Math.floor(at / 3 / width)];
      const isInside = x >= box[0] - 1 && x <= box[2] && y >= box[1] - 1 && y <= box[3];
      if (image.data[at] !== data[at]) isInside ? inside++ : outside++;
      if (isInside && image.data[at]! < 100) ink++;
    }
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(500); // the stripes are gone
    expect(ink).toBeGreaterThan(80); // and print is there
    expect((await changed.edit!.apply(before, 1)).image.data).toEqual(data); // another page
  });
});

test("blocks change places as a whole", () => {
  const blocks = ["a\nb", "c", "d  e\nf"];
  const orders = new Set<string>();
  for (let seed = 0; seed < 30; seed++) {
    const text = permuteBlocks(blocks.join("\n\n"), new Random(seed))!;
    expect(text.split("\n\n").sort()).toEqual([...blocks].sort());
    orders.add(text);
  }
  expect(orders.size).toBe(6);
  expect(permuteBlocks("one\nblock", new Random(1))).toBeNull();
});

describe("a page laid out anew", () => {
  const [width, height] = [60, 200];
  /** Lines of print, 6 px high and 4 px apart, in blocks that 16 px part. */
  const blocks = [{ lines: 2 }, { lines: 5 }, { lines: 1 }, { lines: 2 }];
  const tops: number[][] = [];
  let y = 10;
  for (const { lines } of blocks) {
    tops.push(Array.from({ length: lines }, (_, i) => y + 10 * i));
    y += 10 * lines - 4 + 16;
  }
  /** Each line is an own grey, so that it is known again. */
  const greyOf = (line: number) => 10 * line;
  const page = (): RgbImage => {
    const data = new Uint8Array(width * height * 3).fill(255);
    for (const [i, top] of tops.flat().entries()) {
      for (let at = top; at < top + 6; at++) {
        for (let x = 5; x < 55; x += 4) {
          data.fill(greyOf(i), (at * width + x) * 3, (at * width + x + 2) * 3);
        }
      }
    }
    return { width, height, data };
  };
  /** The lines from top to bottom, by their greys. */
  const linesOf = ({ data }: RgbImage) => {
    const found: number[] = [];
    for (let at = 0; at < height; at++) {
      const grey = data[(at * width + 5) * 3]!;
      if (grey !== 255 && grey !== found.at(-1)) found.push(grey);
    }
    return found;
  };
  const greys = tops.map((own, b) => {
    const before = tops.slice(0, b).flat().length;
    return own.map((_, i) => greyOf(before + i));
  });
  const box = (path: string, line: number) => {
    const top = tops.flat()[line]!;
    return { path, page: 0, box: [5, top, 55, top + 6] as [number, number, number, number] };
  };

  test("blocks change places, lines of a block stay together, and points go along", async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      const { image, place } = await permuteEdit([], String(seed)).apply(page(), 0);
      const found = linesOf(image);
      orders.add(found.join());
      expect([...found].sort((a, b) => a - b)).toEqual(greys.flat());
      for (const own of greys) expect(found.join()).toContain(own.join());
      for (const [i, top] of tops.flat().entries()) {
        const [x, at] = place([6, top + 3]);
        expect(image.data[(at * width + x) * 3]).toBe(greyOf(i));
      }
    }
    expect(orders.size).toBeGreaterThan(12); // of 4! = 24
  });

  test("line items stay in order, with what stands between them; no box is cut", async () => {
    const items = [box("line_items.0.total", 2), box("line_items.1.total", 7)]; // blocks 1 and 2
    const tall = { path: "vendor.address", page: 0, box: [0, tops[2]![0]!, 9, 190] as const };
    for (let seed = 0; seed < 20; seed++) {
      const { image } = await permuteEdit(items, String(seed)).apply(page(), 0);
      expect(linesOf(image).join()).toContain([...greys[1]!, ...greys[2]!].join());
      const boxes = [{ ...tall, box: [...tall.box] as [number, number, number, number] }];
      const whole = await permuteEdit(boxes, String(seed)).apply(page(), 0);
      expect(linesOf(whole.image).join()).toContain([...greys[2]!, ...greys[3]!].join());
    }
  });

  test("a page without gaps, or without print, stays as it is", async () => {
    const solid = { width, height, data: new Uint8Array(width * height * 3).fill(90) };
    expect((await permuteEdit([], "a").apply(solid, 0)).image.data).toEqual(solid.data);
  });

  test("has a key of its own for each seed and each set of boxes", () => {
    const keys = [permuteEdit([], "a"), permuteEdit([], "b"), permuteEdit([box("total", 1)], "a")];
    expect(new Set(keys.map(({ key }) => JSON.stringify(key))).size).toBe(3);
  });
});

describe("scan", () => {
  const [width, height] = [160, 120];
  const page = (): RgbImage => {
    const data = new Uint8Array(width * height * 3).fill(240);
    for (let y = 56; y < 64; y++) data.fill(0, (y * width + 76) * 3, (y * width + 84) * 3);
    return { width, height, data };
  };

  test("wears a page without changing its size; what is on it goes where it says", async () => {
    for (const seed of ["a", "b", "c", "d"]) {
      const { image, place } = await scanEdit(seed).apply(page(), 0);
      expect([image.width, image.height]).toEqual([width, height]);
      let [sum, sumX, sumY] = [0, 0, 0];
      for (let at = 0; at < image.data.length; at += 3) {
        const ink = Math.max(0, 140 - image.data[at]!);
        sum += ink;
        sumX += ink * (((at / 3) % width) + 0.5);
        sumY += ink * (Math.floor(at / 3 / width) + 0.5);
      }
      const [x, y] = place([80, 60]);
      expect(Math.hypot(sumX / sum - x, sumY / sum - y)).toBeLessThan(1);
      expect(image.data).not.toEqual(page().data);
    }
  });

  test("is the same for a seed and a page, and another for each page", async () => {
    const bytes = async (seed: string, at: number) => {
      return Buffer.from((await scanEdit(seed).apply(page(), at)).image.data).toString("base64");
    };
    expect(await bytes("a", 0)).toBe(await bytes("a", 0));
    expect(await bytes("a", 1)).not.toBe(await bytes("a", 0));
    expect(await bytes("b", 0)).not.toBe(await bytes("a", 0));
  });
});

describe("a row in an epoch", () => {
  const options = { settings: ALL, seed: 7, epoch: 0 };

  test("depends on row, seed and epoch only", () => {
    const keys = (change: object) => {
      const { row, edits, done } = augmentRow(textRow(), { ...options, ...change });
      return JSON.stringify([row, edits.map(({ key }) => key), done]);
    };
    expect(keys({})).toBe(keys({}));
    expect(keys({ epoch: 1 })).not.toBe(keys({}));
    expect(keys({ seed: 8 })).not.toBe(keys({}));
  });

  test("says what was done: only what the row has something for", () => {
    expect(augmentRow(bareRow(), options).done).toEqual(["scan"]);
    expect(augmentRow(documentRow(), options).done).toEqual(["permute", "scan"]);
    const pdf = documentRow({ images: ["/data/row-1.pdf"] }); // of which page are its boxes?
    expect(augmentRow(pdf, options).done).toEqual(["scan"]); // no box of its vendor
    const spaced = textRow({
      text: "KAFFEBODEN\nStorgatan 1\n\nKaffe 35,00\n\nTotalt 63,00 kronor",
    });
    expect(augmentRow(spaced, options).done.slice(0, 2)).toEqual(["anonymise", "permute"]);
    expect(augmentRow(documentRow(), { ...options, settings: {} })).toEqual({
      ...{ row: documentRow(), edits: [], done: [] },
    });
  });

  test("leaves the answers of noise and wear alone, and the text that is one", () => {
    const settings = { "ocr-noise": 1, scan: 1, permute: 1 };
    const { row } = augmentRow(documentRow(), { ...options, settings });
    expect(row).toEqual(documentRow());
    expect(augmentRow(textRow(), { ...options, settings }).row.document).toEqual(
      documentRow().document,
    );
  });

  test("happens as often as is asked for", () => {
    let worn = 0;
    for (let epoch = 0; epoch < 400; epoch++) {
      const settings = { scan: 0.3 };
      worn += augmentRow(documentRow(), { settings, seed: 1, epoch }).edits.length;
    }
    expect(worn / 400).toBeGreaterThan(0.23); // 0.3 ± 3 · 0.023
    expect(worn / 400).toBeLessThan(0.37);
  });
});
