import { expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { clipCoefficient, clipGlobalNorm, globalNorm } from "./clip.ts";

const gradients = () =>
  new Map([
    ["a", Float32Array.of(3, 0)],
    ["b", Float32Array.of(0, -4)],
  ]);

test("the norm is taken over all tensors together and returned as it was before", () => {
  const clipped = gradients();
  expect(clipGlobalNorm(clipped, 1)).toBe(5);
  // coefficient 1/(5 + 1e-6)
  expect(clipped.get("a")![0]).toBeCloseTo(3 / 5.000001, 7);
  expect(clipped.get("b")![1]).toBeCloseTo(-4 / 5.000001, 7);
  expect(clipCoefficient(5, 1)).toBe(1 / 5.000001);
});

test("a norm within the limit, or a limit of 0, changes nothing", () => {
  for (const limit of [6, 0, -1]) {
    const kept = gradients();
    expect(clipGlobalNorm(kept, limit)).toBe(5);
    expect(kept).toEqual(gradients());
  }
  const zero = new Map([["a", new Float32Array(2)]]);
  expect(clipGlobalNorm(zero, 1)).toBe(0);
  expect([...zero.get("a")!]).toEqual([0, 0]);
});

test("the largest finite float32 values have a finite norm", () => {
  const large = new Map([["a", new Float32Array(4).fill(3.4e38)]]);
  expect(globalNorm(large) / 6.8e38).toBeCloseTo(1, 6);
});

test.each([NaN, Infinity, -Infinity])("%s is an error that names the tensor", (bad) => {
  const broken = gradients();
  broken.get("b")![0] = bad;
  const before = [...broken.get("a")!];
  let thrown: unknown;
  try {
    clipGlobalNorm(broken, 1);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(KvittoError);
  expect(thrown).toMatchObject({ code: "train.nan_gradient" });
  expect(String(thrown)).toContain(`The gradient of b is ${bad} in 1 of 2 values`);
  expect([...broken.get("a")!]).toEqual(before);
});
