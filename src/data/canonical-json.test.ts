import { expect, test } from "vitest";
import { canonicalJson, sha256OfJson } from "./canonical-json.ts";

test("keys are sorted at every depth, lists keep their order", () => {
  const value = { b: [2, { z: null, y: "å" }], a: { d: true, c: 1.5 } };
  expect(canonicalJson(value)).toBe('{"a":{"c":1.5,"d":true},"b":[2,{"y":"å","z":null}]}');
  expect(sha256OfJson({ a: 1, b: 2 })).toBe(sha256OfJson({ b: 2, a: 1 }));
  expect(sha256OfJson({ a: [1, 2] })).not.toBe(sha256OfJson({ a: [2, 1] }));
  expect(() => canonicalJson({ a: NaN })).toThrow("internal: NaN");
});
