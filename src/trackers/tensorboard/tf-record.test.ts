import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32c, encodeRecord, maskedCrc32c, readRecords } from "./tf-record.ts";

const bytes = (length: number, value: (i: number) => number) =>
  Uint8Array.from({ length }, (_, i) => value(i));

test.each([
  ["the check value of CRC-32C", Buffer.from("123456789"), 0xe3069283],
  // RFC 3720, appendix B.4, whose bytes are shown in the order of the wire
  ["32 zeros", bytes(32, () => 0), 0x8a9136aa],
  ["32 ones", bytes(32, () => 0xff), 0x62a8ab43],
  ["0 to 31", bytes(32, (i) => i), 0x46dd794e],
  ["31 to 0", bytes(32, (i) => 31 - i), 0x113fdb5c],
  ["nothing", bytes(0, () => 0), 0],
])("crc32c of %s", (_, data, expected) => {
  expect(crc32c(data)).toBe(expected);
});

test("a masked CRC is rotated by 15 and moved", () => {
  // 0xe3069283: >>> 15 = 0x0001c60d, << 17 = 0x25060000; their sum with 0xa282ead8, modulo 2³²
  expect(maskedCrc32c(Buffer.from("123456789"))).toBe(0xc78ab0e5);
});

test("records come back; one that is cut off or damaged ends the file", () => {
  const records = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(records, fc.nat(), (written, at) => {
      const file = Buffer.concat(written.map(encodeRecord));
      expect([...readRecords(file)].map((data) => [...data])).toEqual(
        written.map((data) => [...data]),
      );
      const last = encodeRecord(written.at(-1)!).length;
      expect([...readRecords(file.subarray(0, file.length - 1 - (at % last)))]).toHaveLength(
        written.length - 1,
      );
      const damaged = Buffer.from(file);
      const place = file.length - 1 - (at % last);
      damaged[place] = damaged[place]! ^ 1;
      expect([...readRecords(damaged)]).toHaveLength(written.length - 1);
    }),
    { numRuns: 50 },
  );
});
