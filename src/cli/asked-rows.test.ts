import { expect, test } from "vitest";
import type { DatasetRow } from "../data/rows.ts";
import { emptyDocument } from "../documents/document.ts";
import { askedRows } from "./asked-rows.ts";

function row(source: DatasetRow["source"]): DatasetRow {
  return { id: "1", images: [], document: emptyDocument("receipt"), vendor: null, source };
}

const labelledIn = (rows: readonly DatasetRow[]) => rows.map(({ source }) => source["labelled"]);

test("labels are about what is asked for, as far as they know it", () => {
  const rows = [row({}), row({ labelled: ["total", "number"], grade: 1 }), row({ labelled: [] })];
  const asked = askedRows(rows, ["vendor.name", "total"]);
  expect(labelledIn(asked)).toEqual([["vendor.name", "total"], ["total"], []]);
  expect(asked[1]!.source["grade"]).toBe(1);
  expect(askedRows(rows, null)).toBe(rows);
});

test("rows of which nothing could be scored are refused", () => {
  expect(() => askedRows([row({ labelled: ["number"] })], ["total"])).toThrow(
    "Papers are asked for total, and no label of 1 rows knows any of these.",
  );
});
