import fc from "fast-check";
import { expect, test } from "vitest";
import { blockMaxima, CODE_BOOKS, fourBitValues, nf4Codes } from "./four-bit.ts";

const book = CODE_BOOKS.nf4;

function roundTrip(values: Float32Array, blockSize = 64) {
  const maxima = blockMaxima(values, blockSize);
  const packed = nf4Codes(values, maxima, blockSize);
  const format = { size: values.length, blockSize, type: "nf4" as const };
  return { maxima, packed, back: fourBitValues(packed, maxima, format) };
}

/** The definition, slowly: the nearest value; the lower one where two are equally near. */
function nearestCode(scaled: number): number {
  let best = 0;
  for (let c = 1; c < 16; c++) {
    if (Math.abs(book[c]! - scaled) < Math.abs(book[best]! - scaled)) best = c;
  }
  return best;
}

test("the code book's values keep themselves, and the first code is in the upper half", () => {
  const { packed, back, maxima } = roundTrip(book);
  expect([...packed]).toEqual([0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]);
  expect([...maxima]).toEqual([1]);
  expect([...back]).toEqual([...book]);
});

test("times a power of two, the code book's values keep themselves", () => {
  // A power of two and its reciprocal are exact, so that no quotient is rounded.
  fc.assert(
    fc.property(
      fc.integer({ min: -20, max: 20 }),
      fc.array(fc.nat(15), { minLength: 63, maxLength: 63 }),
      (exponent, codes) => {
        const values = Float32Array.of(1, ...codes.map((c) => book[c]!)).map(
          (v) => v * 2 ** exponent,
        );
        expect([...roundTrip(values).back]).toEqual([...values]);
      },
    ),
  );
});

test("a value is off by at most half the widest gap of the code book, times its block's maximum", () => {
  const gaps = [...book].slice(1).map((value, i) => value - book[i]!);
  const half = Math.max(...gaps) / 2; // 0.1519 of the maximum
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, min: -1000, max: 1000 }), { minLength: 1, maxLength: 300 }),
      fc.constantFrom(16, 32, 64),
      (list, blockSize) => {
        const values = Float32Array.from(list);
        const { maxima, back } = roundTrip(values, blockSize);
        for (const [i, value] of values.entries()) {
          // One rounding of the quotient and one of the product: 2 · 2⁻²⁴ of the maximum.
          const bound = maxima[Math.floor(i / blockSize)]! * (half + 2 ** -23) + 1e-38;
          expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(bound);
        }
      },
    ),
  );
});

test("each value gets the nearest code", () => {
  const values = Float32Array.from({ length: 4001 }, (_, i) => i / 2000 - 1);
  const maxima = Float32Array.of(1);
  const packed = nf4Codes(values, maxima, 8192);
  for (const [i, value] of values.entries()) {
    const byte = packed[i >> 1]!;
    expect(i % 2 === 0 ? byte >> 4 : byte & 15, String(value)).toBe(nearestCode(value));
  }
});

test("a block of zeros is zeros; an odd number of weights is filled with one more zero", () => {
  const { packed, back, maxima } = roundTrip(new Float32Array(3));
  expect([...packed]).toEqual([0x77, 0x77]);
  expect([...maxima]).toEqual([0]);
  expect([...back]).toEqual([0, 0, 0]);
});

test("a weight that is not finite is refused", () => {
  for (const bad of [NaN, Infinity]) {
    const values = Float32Array.of(1, bad, 2);
    expect(() => nf4Codes(values, blockMaxima(values, 64), 64)).toThrow("NaN or infinite");
  }
});

test("FP4 is sign, exponent and fraction, twelfths of 0, 1/16, 2, 3, 4, 6, 8 and 12", () => {
  // Codes in the order 0..15, one after another.
  const packed = Uint8Array.of(0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef);
  const values = fourBitValues(packed, Float32Array.of(12), {
    ...{ size: 16, blockSize: 64, type: "fp4" },
  });
  const expected = [0, 0.0625, 8, 12, 4, 6, 2, 3];
  expect([...values].map((v) => Math.round(v * 1e5) / 1e5)).toEqual([
    ...expected,
    ...expected.map((v) => -v),
  ]);
});
