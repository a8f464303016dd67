import { expect, test } from "vitest";
import { collapseSpace, isScalar, JsonNumber, parseJsonExactly, pythonText } from "./json-text.ts";

test.each([
  // What Python prints for the JSON number on the left.
  ["9", "9"],
  ["9.0", "9.0"],
  ["12.50", "12.5"],
  ["-0", "0"],
  ["-0.0", "-0.0"],
  ["1e5", "100000.0"],
  ["1E16", "1e+16"],
  ["123456789012345678", "123456789012345678"],
  ["0.0001", "0.0001"],
  ["0.00001", "1e-05"],
  ["1.5e-7", "1.5e-07"],
  ["1e999", "inf"],
  ["true", "True"],
  ['"1.0"', "1.0"],
])("%s prints as %s", (json, expected) => {
  const value = parseJsonExactly(`[${json}]`);
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  expect(isScalar(first) && pythonText(first)).toBe(expected);
});

test("structure and strings are those of JSON.parse", () => {
  const text = '{"a": ["1.0", {"number": 2}], "b\\"1.5": null, "n": -3}';
  expect(parseJsonExactly(text)).toEqual(JSON.parse(text));
  expect(parseJsonExactly('{"x": 1.0, "number": {"number_": 0.5}}')).toEqual({
    x: new JsonNumber("1.0"),
    number: { number_: new JsonNumber("0.5") },
  });
  expect(() => parseJsonExactly('{"a": 01.0}')).toThrow(SyntaxError);
});

test("white space is Python's: not the byte order mark, but the unit separator", () => {
  expect(collapseSpace("\u001f a\u00a0\u2003 b\n")).toBe("a b");
  expect(collapseSpace("\ufeffa")).toBe("\ufeffa");
});
