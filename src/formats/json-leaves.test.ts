import { expect, test } from "vitest";
import { jsonLeaves } from "./json-leaves.ts";

test("the leaves of a JSON text, with their paths and bytes", () => {
  const text =
    ' {"vendor" : {"name":"Kött, \\"AB\\""},\n"rows":[{"n":1.5},{"n":null}, []],"":true}';
  const bytes = Buffer.from(text);
  const leaves = jsonLeaves(text).map(({ path, startByte, endByte }) => [
    path,
    bytes.subarray(startByte, endByte).toString("utf8"),
  ]);
  expect(leaves).toEqual([
    [["vendor", "name"], '"Kött, \\"AB\\""'],
    [["rows", 0, "n"], "1.5"],
    [["rows", 1, "n"], "null"],
    [["rows", 2], "[]"],
    [[""], "true"],
  ]);
  expect(jsonLeaves("12")).toEqual([{ path: [], startByte: 0, endByte: 2 }]);
});

test("a text that is no JSON has no leaves to give", () => {
  expect(() => jsonLeaves('{"a":')).toThrow(SyntaxError);
});
