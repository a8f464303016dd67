import { expect, test } from "vitest";
import { labelledOf } from "./labelled-fields.ts";
import type { DatasetRow } from "./rows.ts";

const row = (source: DatasetRow["source"]) => ({ id: "a", source }) as DatasetRow; // all it looks at

test("what a row's label is about", () => {
  expect(labelledOf(row({}))).toBeNull();
  expect(labelledOf(row({ labelled: ["total", "vendor.name"] }))).toEqual(["total", "vendor.name"]);
  expect(labelledOf(row({ labelled: [] }))).toEqual([]);
});

test("anything but a list of names is refused with the row", () => {
  expect(() => labelledOf(row({ labelled: "total" }))).toThrow('Row a has source.labelled "total"');
  expect(() => labelledOf(row({ labelled: [1] }))).toThrow("[1]");
});
