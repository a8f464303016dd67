import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyDocument } from "../documents/document.ts";
import type { DuplicatePair } from "./duplicates/near-duplicates.ts";
import type { DatasetRow } from "./rows.ts";
import { SPLIT_NAMES, type Split } from "./split.ts";
import { splitDataset, type SplitRule } from "./split-units.ts";

const row = (id: string, vendor: string | null, issue_date: string | null = null): DatasetRow => ({
  id,
  images: [],
  text: id,
  document: { ...emptyDocument("receipt"), issue_date },
  vendor,
  source: {},
});
const day = (n: number) => new Date(Date.UTC(2025, 0, 1 + n)).toISOString().slice(0, 10);
const rows = Array.from({ length: 200 }, (_, i) =>
  row(`r${i}`, `Vendor ${i % 20}`, i % 25 === 0 ? null : day((i * 37) % 180)),
);
const pair = (first: number, second: number): DuplicatePair => ({
  ...{ first, second, evidence: "picture", similarity: 1 },
});
const ids = (split: Split<DatasetRow>) =>
  SPLIT_NAMES.map((part) => split[part].map(({ id }) => id));
const options = (rule: SplitRule, duplicates: DuplicatePair[] = []) => ({
  ...{ rule, seed: 7, duplicates },
});

describe.each<SplitRule>(["vendor", "stratified", "time"])("by %s", (rule) => {
  test("every row is in one part, shares are near 80/10/10", () => {
    const parts = ids(splitDataset(rows, options(rule)));
    expect(parts.flat().sort()).toEqual(rows.map(({ id }) => id).sort());
    const [train, validation, test] = parts.map((part) => part.length);
    // A vendor has 10 rows, a day at most 2.
    expect([train, validation, test]).toEqual(
      [160, 20, 20].map((n): unknown => expect.closeTo(n, -1)),
    );
  });

  test("duplicates stay together, and the order of rows does not matter", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(199), fc.nat(199)), { maxLength: 12 }),
        fc.integer(),
        (chosen, seed) => {
          const pairs = chosen.filter(([a, b]) => a !== b);
          const duplicates = pairs.map(([a, b]) => pair(a, b));
          const split = splitDataset(rows, { rule, seed, duplicates });
          const parts = ids(split);
          const partOf = (i: number) => parts.findIndex((part) => part.includes(`r${i}`));
          for (const [a, b] of pairs) expect(partOf(a)).toBe(partOf(b));
          const last = rows.length - 1;
          const turned = pairs.map(([a, b]) => pair(last - a, last - b));
          const again = splitDataset([...rows].reverse(), { rule, seed, duplicates: turned });
          expect(ids(again).map((part) => [...part].sort())).toEqual(
            parts.map((part) => [...part].sort()),
          );
        },
      ),
      { numRuns: 10, seed: 1 },
    );
  });
});

test("one company under two names, or with one tax number, is in one part", () => {
  const named = rows.map((one, i) => {
    if (i % 20 === 1) return { ...one, vendor: i % 40 === 1 ? "Vendor 1 AB" : "VENDOR-1" };
    const tax_ids = i % 20 < 4 && i % 20 > 1 ? ["SE556677889901"] : [];
    return {
      ...one,
      document: { ...one.document, vendor: { name: null, address: null, tax_ids } },
    };
  });
  for (const seed of [1, 2, 3, 4, 5]) {
    const split = splitDataset(named, { rule: "vendor", seed, duplicates: [] });
    for (const own of [[1], [2, 3]]) {
      const parts = SPLIT_NAMES.filter((part) =>
        split[part].some(({ id }) => own.includes(Number(id.slice(1)) % 20)),
      );
      expect(parts.length).toBe(1);
    }
  }
});

test("time: nothing that is trained on is newer than what is tested; undated rows are trained on", () => {
  const split = splitDataset(rows, options("time"));
  const dates = (part: (typeof SPLIT_NAMES)[number]) =>
    split[part].map(({ document }) => document.issue_date).filter((date) => date !== null);
  const [newest, oldest] = [dates("train").sort().at(-1)!, dates("validation").sort()[0]!];
  expect(newest < oldest).toBe(true);
  expect(dates("validation").sort().at(-1)! < dates("test").sort()[0]!).toBe(true);
  const undated = rows.filter(({ document }) => document.issue_date === null);
  expect(split.train).toEqual(expect.arrayContaining(undated));
});

test("vendors that are named make up the test part, whatever their spelling", () => {
  const holdOut = ["vendor 3 AB", "Vendor 5"];
  const split = splitDataset(rows, { ...options("vendor"), holdOut });
  const vendors = (part: (typeof SPLIT_NAMES)[number]) =>
    new Set(split[part].map(({ vendor }) => vendor));
  expect(vendors("test")).toEqual(new Set(["Vendor 3", "Vendor 5"]));
  expect([...vendors("train")].filter((one) => vendors("validation").has(one))).toEqual([]);
  expect(split.validation.length).toBe(20);
});

test.each([
  ["dataset.unknown_vendor", () => splitDataset(rows, { ...options("vendor"), holdOut: ["Nil"] })],
  ["dataset.few_vendors", () => splitDataset(rows.slice(0, 2), options("vendor"))],
  [
    "dataset.few_dates",
    () => splitDataset([row("a", "a", day(1)), row("b", "b")], options("time")),
  ],
  ["dataset.empty_part", () => splitDataset(rows.slice(0, 2), options("stratified"))],
  [
    "dataset.shares",
    () =>
      splitDataset(rows, { ...options("vendor"), shares: { train: 1, validation: 1, test: 0 } }),
  ],
])("%s", (code, split) => {
  expect(split).toThrow(expect.objectContaining({ code }) as Error);
});
