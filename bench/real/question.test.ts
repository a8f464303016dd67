import { expect, test } from "vitest";
import { shownFields, taskFor } from "./question.ts";
import { rowOf } from "./rows-for-tests.ts";

const ASKED = ["vendor.name", "vendor.address", "issue_date", "total"];
const LABELLED = ["vendor.name", "vendor.address", "total", "currency"];
const row = rowOf("1", "TEO HENG", {
  ...{ text: "TEO HENG\nNO.49\nTOTAL  12.50", labelled: LABELLED, total: 12.5 },
  vendor: { name: "TEO HENG", address: "NO.49, JALAN DINAR", tax_ids: [] },
});

test("a row is asked for what its label knows and its text shows", () => {
  // rowOf puts the name over the vendor that it is given, so the address stays.
  expect(shownFields(row, ASKED)).toEqual(["vendor.name", "total"]);
  expect(taskFor(row, ASKED)).toEqual({
    ...{ prompt: 'JSON: {"vendor":{"name":""},"total":0}', input: "text" },
    answer: '{"vendor":{"name":"TEO HENG"},"total":12.5}',
  });
});

test("a row that shows nothing of it is not trained on", () => {
  expect(taskFor({ ...row, text: "THANK YOU" }, ASKED)).toBeNull();
});
