import { expect, test } from "vitest";
import { requireSameConfig } from "./config-difference.ts";

test("only differing keys are named; a prefix frees everything below it, not its namesakes", () => {
  const then = { a: { x: 1, y: 2 }, ab: 1 };
  expect(() => requireSameConfig(then, { ab: 1, a: { y: 2, x: 1 } })).not.toThrow();
  const now = { a: { x: 1, y: 3 }, ab: 2 };
  expect(() => requireSameConfig(then, now)).toThrow("a.y was 2 and is 3; ab was 1 and is 2");
  expect(() => requireSameConfig(then, now, ["a"])).toThrow(": ab was 1 and is 2.");
  expect(() => requireSameConfig(then, now, ["a.y", "ab"])).not.toThrow();
});
