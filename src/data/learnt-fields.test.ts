import { expect, test } from "vitest";
import type { DatasetRow } from "./rows.ts";
import { emptyDocument } from "../documents/document.ts";
import { FIELDS } from "../documents/fields.ts";
import { learntFields } from "./learnt-fields.ts";

function row(labelled?: readonly string[]): DatasetRow {
  const source = labelled === undefined ? {} : { labelled: [...labelled] };
  return { id: "1", images: [], document: emptyDocument("receipt"), vendor: null, source };
}

test("rows that are all about the same fields teach to be asked for these, in any order", () => {
  const rows = [row(["total", "vendor.name"]), row(["vendor.name", "total", "total"])];
  expect(learntFields(rows)).toEqual({ fields: ["vendor.name", "total"], lists: 1 });
});

test("whole rows teach the whole document, also where every field is named", () => {
  const all = FIELDS.map(({ path }) => path);
  expect(learntFields([row(), row(all)])).toEqual({ fields: null, lists: 1 });
  expect(learntFields([])).toEqual({ fields: null, lists: 0 });
});

test("rows of different lists teach none", () => {
  expect(learntFields([row(["total"]), row(["number"])])).toEqual({ fields: null, lists: 2 });
  expect(learntFields([row(["total"]), row()])).toEqual({ fields: null, lists: 2 });
  expect(learntFields([row(["total"]), row([])])).toEqual({ fields: ["total"], lists: 1 });
});
