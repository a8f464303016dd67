import { expect, test } from "vitest";
import { formatTable } from "./table.ts";

test("columns line up, whatever the colours and the width of letters", () => {
  const rows = [
    ["total", "\u001B[32m9\u001B[39m", "a"],
    ["öre", "10", ""],
  ];
  const columns = [{ title: "field" }, { title: "n", align: "right" }, { title: "note" }] as const;
  expect(formatTable(columns, rows)).toBe(
    ["field   n  note", "total   \u001B[32m9\u001B[39m  a", "öre    10"].join("\n"),
  );
});

test("a row of another length is a bug of ours", () => {
  expect(() => formatTable([{ title: "a" }], [["1", "2"]])).toThrow("internal: a table row has 2");
});
