import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { DocumentSchema } from "../documents/document.ts";
import { decodeImage } from "../formats/image.ts";
import { type SynthRow, synthesizeOne } from "./one.ts";
import { synthesize } from "./synthesize.ts";
import { VENDORS } from "./vendors/all.ts";

const scratch = await mkdtemp(join(tmpdir(), "kvitto-synth-"));
afterAll(() => rm(scratch, { recursive: true }));
const folder = (name: string) => join(scratch, name);

/** Every file of a folder with its bytes. */
async function contents(path: string): Promise<Map<string, string>> {
  const files = await readdir(path, { recursive: true, withFileTypes: true });
  const found = new Map<string, string>();
  for (const file of files.filter((entry) => entry.isFile())) {
    const full = join(file.parentPath, file.name);
    found.set(full.slice(path.length), (await readFile(full)).toString("base64"));
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function rowsOf(path: string): Promise<SynthRow[]> {
  const text = await readFile(join(path, "documents.jsonl"), "utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as SynthRow); // our own file
}

const COUNT = 10;

describe("a folder of documents", async () => {
  await synthesize({ count: COUNT, seed: 7, out: folder("whole") });
  const whole = await contents(folder("whole"));
  const rows = await rowsOf(folder("whole"));

  test("holds a valid row and an image for each, and nothing else", async () => {
    expect(rows.length).toBe(COUNT);
    const pages = rows.flatMap((row) => row.images);
    expect(new Set(pages).size).toBe(pages.length);
    expect(whole.size).toBe(pages.length + 2); // the rows and the settings
    expect(new Set(rows.map((row) => row.id)).size).toBe(COUNT);
    for (const row of rows) {
      expect(DocumentSchema.parse(row.document)).toEqual(row.document);
      const sizes = await Promise.all(
        row.images.map((image) => decodeImage(join(folder("whole"), image))),
      );
      for (const { box, page } of row.boxes ?? []) {
        const { width, height } = sizes[page]!;
        expect(box[0]).toBeGreaterThanOrEqual(0);
        expect(box[1]).toBeGreaterThanOrEqual(0);
        expect(box[2]).toBeLessThanOrEqual(width);
        expect(box[3]).toBeLessThanOrEqual(height);
      }
    }
  });

  test("has the same bytes when made again", async () => {
    await synthesize({ count: COUNT, seed: 7, out: folder("again") });
    expect(await contents(folder("again"))).toEqual(whole);
  });

  test("has the same bytes when stopped and taken up, or asked for in two parts", async () => {
    const stop = new AbortController();
    const reason = new Error("stopped by the test");
    const bar = { advance: () => stop.abort(reason), done: () => {} };
    const progress = { bar: () => bar, say: () => {} };
    const out = folder("stopped");
    const halted = synthesize({ count: COUNT, seed: 7, out, progress, signal: stop.signal });
    await expect(halted).rejects.toBe(reason);
    const partial = join(out, "documents.partial.jsonl");
    const lines = (await readFile(partial, "utf8")).split("\n");
    expect(lines.length - 1).toBeGreaterThan(0);
    expect(lines.length - 1).toBeLessThan(COUNT);
    await truncate(partial, Buffer.byteLength(lines.join("\n")) - 40); // cut off within a row
    await synthesize({ count: COUNT, seed: 7, out });
    expect(await contents(out)).toEqual(whole);

    await synthesize({ count: 3, seed: 7, out: folder("parts") });
    await synthesize({ count: COUNT, seed: 7, out: folder("parts") });
    await synthesize({ count: COUNT, seed: 7, out: folder("parts") }); // nothing left to do
    expect(await contents(folder("parts"))).toEqual(whole);
  });

  test("document i is the same in memory", async () => {
    for (const index of [0, 3]) {
      const { row, images } = await synthesizeOne(7, index);
      expect(row).toEqual(rows[index]);
      const stored = await decodeImage(join(folder("whole"), row.images[0]!));
      expect(Buffer.from(images[0]!.data).equals(stored.data)).toBe(true);
    }
  });

  test("another seed gives other documents", async () => {
    const { row } = await synthesizeOne(8, 0);
    expect(row.document).not.toEqual(rows[0]!.document);
  });

  test("invented vendors of another pool are other vendors, though they are called the same", async () => {
    const out = folder("invented");
    const options = { count: 1, seed: 7, out, invent: 1, kinds: ["receipt"] } as const;
    const [first, second] = VENDORS.filter(({ kind }) => kind === "receipt").map(({ id }) => id);
    await synthesize({ ...options, vendors: [first!] });
    const other = synthesize({ ...options, vendors: [first!, second!] });
    await expect(other).rejects.toMatchObject({ code: "synth.other_settings" });
  });

  test("is not touched by other settings, fewer documents or a stranger's file", async () => {
    const out = folder("whole");
    const code = async (options: Parameters<typeof synthesize>[0]) =>
      synthesize(options).then(
        () => "no error",
        (error: unknown) => (error as { code?: string }).code,
      );
    expect(await code({ count: COUNT, seed: 9, out })).toBe("synth.other_settings");
    expect(await code({ count: COUNT, seed: 7, out, grade: 1 })).toBe("synth.other_settings");
    expect(await code({ count: 4, seed: 7, out })).toBe("synth.more_there");
    expect(await contents(out)).toEqual(whole);
    await synthesize({ count: 1, seed: 1, out: folder("stranger") });
    await rm(join(folder("stranger"), "synthesis.json"));
    await writeFile(join(folder("stranger"), "documents.jsonl"), "{}\n");
    expect(await code({ count: 1, seed: 1, out: folder("stranger") })).toBe("synth.folder_taken");
  });
});

describe("options", () => {
  test("choose vendors, kinds and grade", async () => {
    const rows: SynthRow[] = [];
    for (let i = 0; i < 6; i++) {
      rows.push(
        (await synthesizeOne(1, i, { vendors: ["p", "s", "t"], kinds: ["invoice"], grade: 0 })).row,
      );
    }
    expect(new Set(rows.map((row) => row.vendor))).toEqual(new Set(["s", "t"]));
    expect(new Set(rows.map((row) => row.source.grade))).toEqual(new Set([0]));
    expect(rows.every((row) => row.images[0]!.endsWith(".png"))).toBe(true);
  });
  test("each vendor comes once in as many documents as there are vendors", async () => {
    const seen = [];
    for (let i = 0; i < 4; i++) {
      seen.push(
        (await synthesizeOne(1, i, { vendors: ["a", "b", "c", "f"], grade: 0 })).row.vendor,
      );
    }
    expect(seen.sort()).toEqual(["a", "b", "c", "f"]);
  });
  test("a document of several pages has an image for each, and boxes on every one", async () => {
    const rows: SynthRow[] = [];
    for (let i = 0; i < 8; i++) {
      const options = { vendors: ["gb-order"], grade: 0, format: "jpeg" } as const;
      rows.push((await synthesizeOne(1, i, options)).row);
    }
    const long = rows.filter((row) => row.images.length > 1);
    expect(long.length).toBeGreaterThan(0);
    for (const { images, boxes } of long) {
      expect(images.map((name) => /-\d+\.jpg$/.exec(name)?.[0])).toEqual(images.map((_, i) => `-${i + 1}.jpg`)); // prettier-ignore
      expect(new Set(boxes?.map(({ page }) => page))).toEqual(new Set(images.keys()));
    }
  });
  test("text: everything printed, a line for a row of print", async () => {
    for (const id of ["a", "s", "de-elektro", "gb-order"]) {
      const { row } = await synthesizeOne(1, 0, { vendors: [id], grade: 0, text: true });
      const plain = await synthesizeOne(1, 0, { vendors: [id], grade: 0 });
      const { text = "", ...rest } = row;
      expect(rest).toEqual(plain.row);
      expect(text.split("\n").length).toBeGreaterThan(6);
      const words = (line: string) => line.replaceAll(/\s+/g, " ");
      for (const { description } of row.document.line_items) {
        // Long ones are wrapped; each begins on the row of its item.
        expect(words(text)).toContain(
          words(description ?? "")
            .slice(0, 12)
            .trim(),
        );
      }
    }
  });
  test("unknown and empty choices are refused", async () => {
    await expect(synthesizeOne(1, 0, { vendors: ["zz"] })).rejects.toMatchObject({
      code: "synth.unknown_vendor",
    });
    await expect(synthesizeOne(1, 0, { vendors: ["a"], kinds: ["invoice"] })).rejects.toMatchObject(
      {
        code: "synth.no_vendor",
        message: "None of the vendors a (receipt) prints invoice.",
      },
    );
  });
});
