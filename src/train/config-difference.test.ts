import { expect, test } from "vitest";
import { canonicalJson, requireSameConfig, sha256OfJson } from "./config-difference.ts";

test("canonical text sorts keys at every depth and keeps the order of lists", () => {
  const value = { b: [2, { z: null, y: "å" }], a: { d: true, c: 1.5 } };
  expect(canonicalJson(value)).toBe('{"a":{"c":1.5,"d":true},"b":[2,{"y":"å","z":null}]}');
  expect(sha256OfJson({ a: 1, b: 2 })).toBe(sha256OfJson({ b: 2, a: 1 }));
  expect(sha256OfJson({ a: [1, 2] })).not.toBe(sha256OfJson({ a: [2, 1] }));
});

test("only differing keys are named; a prefix frees everything below it, not its namesakes", () => {
  const then = { a: { x: 1, y: 2 }, ab: 1 };
  expect(() => requireSameConfig(then, { ab: 1, a: { y: 2, x: 1 } })).not.toThrow();
  const now = { a: { x: 1, y: 3 }, ab: 2 };
  expect(() => requireSameConfig(then, now)).toThrow("a.y was 2 and is 3; ab was 1 and is 2");
  expect(() => requireSameConfig(then, now, ["a"])).toThrow(": ab was 1 and is 2.");
  expect(() => requireSameConfig(then, now, ["a.y", "ab"])).not.toThrow();
});
