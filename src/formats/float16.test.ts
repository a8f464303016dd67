import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
} from "./float16.ts";

const everyPattern = Uint16Array.from({ length: 65_536 }, (_, i) => i);

const formats = {
  bfloat16: { widen: bfloat16ToFloat32, narrow: float32ToBfloat16, infinity: 0x7f80 },
  float16: { widen: float16ToFloat32, narrow: float32ToFloat16, infinity: 0x7c00 },
};

test.each(Object.entries(formats))(
  "%s: every pattern survives there and back",
  (_, { widen, narrow, infinity }) => {
    const wide = widen(everyPattern);
    const back = narrow(wide);
    const wrong: number[] = [];
    for (const bits of everyPattern) {
      const isNan = (bits & 0x7fff) > infinity;
      if (Number.isNaN(wide[bits]!) !== isNan) wrong.push(bits);
      else if (isNan ? (back[bits]! & 0x7fff) <= infinity : back[bits] !== bits) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
  },
);

test.each(Object.entries(formats))(
  "%s: rounds to the nearest, ties to the even pattern",
  (_, { widen, narrow, infinity }) => {
    // For each positive pattern: the midpoint to the next one is a tie; one float32 step either
    // side of it is not. Midpoints are exact in float32 (8 and 13 spare fraction bits).
    const wide = widen(everyPattern);
    const wrong: string[] = [];
    const word = new Uint32Array(1);
    const value = new Float32Array(word.buffer);
    const narrowWord = (bits: number): number => {
      word[0] = bits;
      return narrow(value)[0]!;
    };
    for (let bits = 0; bits + 1 < infinity; bits++) {
      value[0] = (wide[bits]! + wide[bits + 1]!) / 2;
      const middle = word[0]!;
      const even = bits % 2 === 0 ? bits : bits + 1;
      const got = [narrowWord(middle - 1), narrowWord(middle), narrowWord(middle + 1)];
      const expected = [bits, even, bits + 1];
      const minus = narrowWord((middle | 0x8000_0000) >>> 0);
      if (got.join() !== expected.join()) wrong.push(`${bits}: ${got.join()}`);
      if (minus !== (even | 0x8000)) wrong.push(`-${bits}: ${minus}`);
    }
    expect(wrong.slice(0, 5)).toEqual([]);
  },
);

test("overflow, infinities and a NaN whose payload would round away", () => {
  const huge = new Float32Array([65_519, 65_520, -1e9, Infinity, 3.4e38]);
  expect([...float32ToFloat16(huge)]).toEqual([0x7bff, 0x7c00, 0xfc00, 0x7c00, 0x7c00]);
  expect([...float32ToBfloat16(huge.subarray(3))]).toEqual([0x7f80, 0x7f80]);
  const nan = new Float32Array(Uint32Array.of(0x7f80_0001, 0xffff_ffff).buffer);
  for (const bits of float32ToBfloat16(nan)) expect(bits & 0x7fff).toBeGreaterThan(0x7f80);
  for (const bits of float32ToFloat16(nan)) expect(bits & 0x7fff).toBeGreaterThan(0x7c00);
});

test("random values land within half a unit in the last place, views with an offset too", () => {
  const random = new Random("float16");
  const values = Float32Array.from({ length: 20_001 }, () => {
    return random.uniform(-1, 1) * 2 ** random.int(-13, 14);
  }).subarray(1);
  const half = float16ToFloat32(float32ToFloat16(values));
  const brain = bfloat16ToFloat32(float32ToBfloat16(values));
  let worstHalf = 0;
  let worstBrain = 0;
  values.forEach((value, i) => {
    if (Math.abs(value) < 2 ** -14) return; // float16 subnormals have an absolute step
    worstHalf = Math.max(worstHalf, Math.abs(half[i]! / value - 1));
    worstBrain = Math.max(worstBrain, Math.abs(brain[i]! / value - 1));
  });
  expect(worstHalf).toBeLessThanOrEqual(2 ** -11); // 10 fraction bits
  expect(worstBrain).toBeLessThanOrEqual(2 ** -8); // 7 fraction bits
  expect(worstBrain).toBeGreaterThan(2 ** -11);
});
