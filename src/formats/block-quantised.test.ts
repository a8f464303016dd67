import fc from "fast-check";
import { expect, test } from "vitest";
import {
  blockCodes,
  blockScales,
  blockValues,
  formatBlocksMetadata,
  parseBlocksMetadata,
  type BlockWeight,
} from "./block-quantised.ts";

const bits = fc.constantFrom(4 as const, 8 as const);

function quantised(values: Float32Array, weight: BlockWeight) {
  const scales = blockScales(values, weight);
  const codes = blockCodes(values, scales, weight);
  return { scales, codes, back: blockValues(codes, scales, weight) };
}

test("4 bits: two codes in a byte, the first below; rows are filled up", () => {
  const weight: BlockWeight = { bits: 4, blockSize: 16, shape: [2, 3] };
  // -8 · 0.5 = -4 is the extreme of the first row, so its scale is 0.5; the second's is -1.
  const { scales, codes, back } = quantised(Float32Array.of(-4, 3.5, 1, 8, -7, 0), weight);
  expect([...scales]).toEqual([0.5, -1]);
  const row = (a: number, b: number) => [a, b, 0x88, 0x88, 0x88, 0x88, 0x88, 0x88];
  expect([...codes]).toEqual([...row(0xf0, 0x8a), ...row(0xf0, 0x88)]);
  expect([...back].map((value) => value + 0)).toEqual([-4, 3.5, 1, 8, -7, 0]); // −0 is 0
});

test("a value is off by at most a scale, by half of one unless it is cut off", () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), { minLength: 60, maxLength: 60 }),
      bits,
      (list, b) => {
        const weight: BlockWeight = { bits: b, blockSize: 16, shape: [3, 20] };
        const values = Float32Array.from(list);
        const { scales, back } = quantised(values, weight);
        for (const [i, value] of values.entries()) {
          const column = i % 20;
          const scale = scales[Math.floor(i / 20) * 2 + Math.floor(column / 16)]!;
          const most = 2 ** (b - 1) - 1;
          // As far to the other side as the extreme is, there is one code less.
          const bound = value / scale > most + 0.5 ? 1 : 0.5;
          expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(
            Math.abs(scale) * (bound + 1e-4) + 1e-30,
          );
        }
      },
    ),
  );
});

test("a block of zeros stays one, and what is not finite is refused", () => {
  const weight: BlockWeight = { bits: 8, blockSize: 16, shape: [1, 16] };
  expect([...quantised(new Float32Array(16), weight).back].every((value) => value === 0)).toBe(
    true,
  );
  for (const bad of [NaN, -Infinity]) {
    expect(() => blockScales(new Float32Array(16).fill(bad), weight)).toThrow("NaN or infinite");
  }
});

test("what a file says of its weights is read back, and a damaged text is refused", () => {
  const weights = new Map<string, BlockWeight>([
    ["a.weight", { bits: 4, blockSize: 32, shape: [5, 48] }],
  ]);
  const text = formatBlocksMetadata(weights);
  expect(parseBlocksMetadata("file", text)).toEqual(weights);
  for (const bad of ["{", '{"a":{"bits":3,"block_size":32,"shape":[1,2]}}']) {
    expect(() => parseBlocksMetadata("file", bad)).toThrow(
      "does not say how weights are quantised",
    );
  }
});
