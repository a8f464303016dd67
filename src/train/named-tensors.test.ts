import { describe, expect, test } from "vitest";
import { copyInto, copyOf, zerosLike } from "./named-tensors.ts";

const tensors = (entries: Record<string, number[]>) =>
  new Map(Object.entries(entries).map(([name, values]) => [name, Float32Array.from(values)]));

test("zeros have the same names and lengths", () => {
  expect(zerosLike(tensors({ a: [1, 2], b: [3] }))).toEqual(tensors({ a: [0, 0], b: [0] }));
});

test("a copy is one's own; copying into tensors keeps their arrays", () => {
  const own = tensors({ a: [1, 2] });
  const copy = copyOf(own);
  const array = own.get("a");
  copyInto(own, tensors({ a: [5, 6] }), "m");
  expect(own.get("a")).toBe(array);
  expect([copy, own]).toEqual([tensors({ a: [1, 2] }), tensors({ a: [5, 6] })]);
});

describe("other names or lengths are bugs that are said", () => {
  test.each([
    [{ a: [1] }, "of b is missing"],
    [{ a: [1], b: [1, 2] }, "of b has 2 values; the parameter has 1"],
    [{ a: [1], b: [1], c: [1] }, "of c, which is not a parameter"],
  ])("%j", (entries, message) => {
    expect(() => copyInto(tensors({ a: [0], b: [0] }), tensors(entries), "m")).toThrow(message);
  });
});
