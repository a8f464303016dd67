import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { readParquet } from "./parquet.ts";

const folder = mkdtempSync(join(tmpdir(), "kvitto-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "a.parquet");

/** Damage that is not found out costs no more than this. */
const LIMITS = { limit_s: 8, max_memory_bytes: 400 * 1024 ** 2 };

async function rowsOf(bytes: Uint8Array): Promise<unknown[]> {
  writeFileSync(path, bytes);
  const rows: unknown[] = [];
  for await (const row of readParquet(path, LIMITS)) rows.push(row);
  return rows;
}

/** As the datasets library writes pictures: a struct of bytes and a path. */
const FILE = new Uint8Array(
  parquetWriteBuffer({
    schema: [
      { name: "root", num_children: 3 },
      { name: "image", num_children: 2, repetition_type: "OPTIONAL" },
      { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
      { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
      { name: "text", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
      { name: "n", type: "INT64", repetition_type: "OPTIONAL" },
    ],
    columnData: [
      {
        name: "image",
        data: [
          { bytes: Uint8Array.of(0xff, 0xd8, 0xff), path: "å.jpg" },
          { bytes: Uint8Array.of(0, 255), path: null },
          null,
        ],
      },
      { name: "text", data: ["Totalt 49,50", null, ""] },
      { name: "n", data: [1n, 2n, null] },
    ],
    rowGroupSize: 2,
  }),
);

test("rows across row groups; pictures stay bytes, text is text", async () => {
  expect(await rowsOf(FILE)).toEqual([
    {
      image: { bytes: Uint8Array.of(0xff, 0xd8, 0xff), path: "å.jpg" },
      text: "Totalt 49,50",
      n: 1n,
    },
    { image: { bytes: Uint8Array.of(0, 255), path: null }, text: null, n: 2n },
    { image: undefined, text: "", n: null },
  ]);
});

test("what is not Parquet is refused by name", async () => {
  for (const bytes of [Buffer.from("PAR1"), Buffer.from("no parquet here"), FILE.subarray(0, 80)]) {
    await expect(rowsOf(bytes)).rejects.toMatchObject({ code: "parquet.unreadable" });
    await expect(rowsOf(bytes)).rejects.toThrow("a.parquet");
  }
});

test("a page that is said to lie before itself is refused at once", async () => {
  const bytes = Uint8Array.from(FILE);
  // The page's header: its type, unpacked and packed size, zigzag; 0x01 is minus one.
  const header = [...bytes.subarray(4, 10)];
  expect(header.filter((_, i) => i % 2 === 0)).toEqual([0x15, 0x15, 0x15]);
  bytes[9] = 0x01;
  await expect(rowsOf(bytes)).rejects.toMatchObject({ code: "parquet.unreadable" });
  await expect(rowsOf(bytes)).rejects.toThrow("image.bytes at byte 4 has -1 bytes");
});

/** Two texts, the first of them null. */
const RUN = new Uint8Array(
  parquetWriteBuffer({
    codec: "UNCOMPRESSED",
    schema: [
      { name: "root", num_children: 1 },
      { name: "t", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    ],
    columnData: [{ name: "t", data: [null, "Totalt 49,50"] }],
  }),
);

test("a run of a thousand million values is given up, and the next file is read", async () => {
  const bytes = Buffer.from(RUN);
  // The number of values in the run that says which are null: 2^30 - 1, as a varint, even.
  Buffer.from("feffffff07", "hex").copy(bytes, bytes.indexOf("Totalt") - 6);
  await expect(rowsOf(bytes)).rejects.toMatchObject({
    code: "parquet.too_complex",
    message: expect.stringContaining("a.parquet was given up after row 0") as string,
  });
  expect(await rowsOf(RUN)).toEqual([{ t: null }, { t: "Totalt 49,50" }]);
});

test("a file with damaged bytes gives rows or a KvittoError", async () => {
  const damage = fc.tuple(fc.nat(FILE.length - 5), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (changes) => {
      const bytes = Uint8Array.from(FILE);
      for (const [at, value] of changes) bytes[at] = value;
      try {
        await rowsOf(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(KvittoError);
      }
    }),
    { numRuns: 60 },
  );
});
