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

async function rowsOf(bytes: Uint8Array): Promise<unknown[]> {
  writeFileSync(path, bytes);
  const rows: unknown[] = [];
  for await (const row of readParquet(path)) rows.push(row);
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
