import fc from "fast-check";
import { expect, test } from "vitest";
import { DYNAMIC_MAP, NESTED_BLOCK, nest, unnest } from "./dynamic-map.ts";

test("the map rises through 256 values, and is bitsandbytes' at the places that are known", () => {
  expect(DYNAMIC_MAP).toHaveLength(256);
  for (let i = 1; i < 256; i++) expect(DYNAMIC_MAP[i]!).toBeGreaterThan(DYNAMIC_MAP[i - 1]!);
  // create_dynamic_map(signed=True, max_exponent_bits=7, total_bits=8); it has no −1.
  const known = { 0: -0.99296874, 126: -5.5e-7, 127: 0, 128: 5.5e-7, 254: 0.99296874, 255: 1 };
  for (const [i, value] of Object.entries(known)) {
    expect(DYNAMIC_MAP[Number(i)]!).toBeCloseTo(value, 7);
  }
});

test("values come back within half the widest gap of the map, times the block's maximum", () => {
  const gaps = [...DYNAMIC_MAP].slice(1).map((value, i) => value - DYNAMIC_MAP[i]!);
  // Below the lowest value there is −1 at most, 0.00703 away.
  const half = Math.max(...gaps.map((gap) => gap / 2), 1 + DYNAMIC_MAP[0]!);
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, min: 0, max: 10 }), { minLength: 1, maxLength: 600 }),
      (list) => {
        const values = Float32Array.from(list);
        const nested = nest(values);
        for (const [i, value] of unnest(nested).entries()) {
          const most = nested.maxima[Math.floor(i / NESTED_BLOCK)]!;
          // Three roundings of numbers up to 20: 3 · 2⁻²⁴ · 20 < 4e-6.
          expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(most * half + 4e-6);
        }
      },
    ),
  );
});

test("equal values are their mean, exactly", () => {
  const values = new Float32Array(300).fill(0.3);
  expect([...unnest(nest(values))]).toEqual([...values]);
});
