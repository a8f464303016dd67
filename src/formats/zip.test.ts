import { crc32, inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { zipPieces } from "./zip.ts";

async function zipped(entries: { name: string; bytes: Uint8Array }[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of zipPieces(entries)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Reads as a ZIP reader does: from the end, over the directory, to each entry. */
function unzipped(zip: Buffer): Map<string, Buffer> {
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  const found = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < zip.readUInt16LE(end + 10); i++) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50);
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    expect(zip.readUInt32LE(local)).toBe(0x04034b50);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(at + 20)));
    expect(crc32(bytes)).toBe(zip.readUInt32LE(at + 16));
    expect(bytes.length).toBe(zip.readUInt32LE(at + 24));
    found.set(name, bytes);
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
  return found;
}

test("entries come out as they went in, and the same entries give the same bytes", async () => {
  const entries = [
    { name: "adapter_config.json", bytes: Buffer.from('{"r": 8}') },
    { name: "mätning.html", bytes: Buffer.alloc(100_000, "kvitto ") },
    { name: "empty", bytes: new Uint8Array(0) },
  ];
  const zip = await zipped(entries);
  expect(zip.length).toBeLessThan(2000); // the repetitive one is packed
  const found = unzipped(zip);
  expect([...found.keys()]).toEqual(entries.map(({ name }) => name));
  for (const { name, bytes } of entries) expect(Buffer.compare(found.get(name)!, bytes)).toBe(0);
  expect(Buffer.compare(await zipped(entries), zip)).toBe(0);
});
