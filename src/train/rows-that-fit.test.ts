import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Progress } from "../core/progress.ts";
import type { DatasetRow } from "../data/rows.ts";
import { openBundle, type ModelBundle } from "../models/bundle.ts";
import { textRowsThatFit } from "./rows-that-fit.ts";

const BASE_MODEL = resolve(import.meta.dirname, "../../base-model");

const EMPTY: DatasetRow["document"] = {
  kind: "receipt",
  vendor: { name: null, address: null, tax_ids: [] },
  ...{ number: null, issue_date: null, due_date: null, currency: null, line_items: [] },
  ...{ subtotal: null, tax_lines: [], tax: null, rounding: null, total: null },
  payment: { reference: null, iban: null, bankgiro: null },
};

function row(id: string, text: string): DatasetRow {
  return { id, images: [], text, document: EMPTY, vendor: null, source: {} };
}

const rows = [row("short", "Kaffe 35,00"), row("long", "Kaffe 35,00\n".repeat(400))];
const said: string[] = [];
const progress: Progress = {
  bar: () => ({ advance() {}, done() {} }),
  say: (text) => void said.push(text),
};

let bundle: ModelBundle;
beforeAll(async () => {
  bundle = await openBundle(BASE_MODEL);
});

test("rows that are longer than the limit are left out, and it is said how many", async () => {
  const kept = await textRowsThatFit(bundle, rows, 1000, { progress, what: "rows" });
  expect(kept.map(({ id }) => id)).toEqual(["short"]);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(
    /^1 of 2 rows are longer than 1000 tokens \(up to \d+\) and are left out/,
  );
});

test("rows that all fit stay, and nothing is said", async () => {
  said.length = 0;
  expect(await textRowsThatFit(bundle, rows, 100_000, { progress, what: "rows" })).toEqual(rows);
  expect(said).toEqual([]);
});

test("when none fits, both lengths are named", async () => {
  await expect(
    textRowsThatFit(bundle, rows, 20, { progress, what: "rows" }),
  ).rejects.toMatchObject({ code: "train.rows_too_long", message: expect.stringMatching(/20 tokens; the longest has \d+/) as string }); // prettier-ignore
});
