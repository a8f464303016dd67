import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { SPLIT_NAMES, holdOutVendors, splitByVendor, splitStratified } from "./split.ts";
import type { Split } from "./split.ts";

interface Row {
  id: string;
  vendor: string | null;
  kind: string;
}

const random = new Random("split");
const ROWS: Row[] = Array.from({ length: 487 }, (_, i) => ({
  id: `row-${i}`,
  vendor: `vendor-${random.int(0, 29)}`,
  kind: random.chance(0.25) ? "invoice" : "receipt",
}));
const ids = (split: Split<Row>) =>
  SPLIT_NAMES.map((part) => split[part].map(({ id }) => id).sort()) as [
    string[],
    string[],
    string[],
  ];
const vendors = (rows: readonly Row[]) => new Set(rows.map(({ vendor }) => vendor));

describe("stratified", () => {
  const kindOf = ({ kind }: Row) => kind;

  test("has the shares asked for, and every row once", () => {
    const split = splitStratified(ROWS, kindOf, 1);
    expect(ids(split).flat().sort()).toEqual(ROWS.map(({ id }) => id).sort());
    expect(Math.abs(split.train.length - 0.8 * 487)).toBeLessThanOrEqual(1);
    expect(Math.abs(split.validation.length - 48.7)).toBeLessThanOrEqual(1);
    expect(Math.abs(split.test.length - 48.7)).toBeLessThanOrEqual(1);
  });

  test("gives every stratum its share in every part", () => {
    const split = splitStratified(ROWS, kindOf, 1);
    for (const kind of ["invoice", "receipt"]) {
      const all = ROWS.filter((row) => row.kind === kind).length;
      const tested = split.test.filter((row) => row.kind === kind).length;
      // A run of rows that starts anywhere can be off by one at both of its ends.
      expect(Math.abs(tested - all / 10)).toBeLessThanOrEqual(2);
    }
  });

  test("depends on ids and seed, not on the order of the rows", () => {
    const split = ids(splitStratified(ROWS, kindOf, 1));
    expect(ids(splitStratified(new Random(2).shuffled(ROWS), kindOf, 1))).toEqual(split);
    expect(ids(splitStratified(ROWS, kindOf, 2))).not.toEqual(split);
  });

  test("takes other shares, and refuses ones that do not sum to 1", () => {
    const half = splitStratified(ROWS, kindOf, 1, { train: 0.5, validation: 0, test: 0.5 });
    expect(half.validation).toEqual([]);
    expect(Math.abs(half.train.length - half.test.length)).toBeLessThanOrEqual(1);
    const shares = { train: 0.8, validation: 0.1, test: 0.2 };
    expect(() => splitStratified(ROWS, kindOf, 1, shares)).toThrow("0.8, 0.1, 0.2");
  });
});

describe("by vendor", () => {
  test("no vendor is in two parts, and the shares are near", () => {
    for (const seed of [1, 2, 3]) {
      const split = splitByVendor(ROWS, seed);
      const [train, validation, tested] = SPLIT_NAMES.map((part) => vendors(split[part]));
      expect(train!.size + validation!.size + tested!.size).toBe(vendors(ROWS).size);
      expect(ids(split).flat()).toHaveLength(487);
      // Vendors have about 16 rows; a part stops within half a vendor or so of its 49.
      expect(Math.abs(split.test.length - 48.7)).toBeLessThan(16);
      expect(Math.abs(split.validation.length - 48.7)).toBeLessThan(16);
    }
  });

  test("the seed chooses the vendors; the order of rows does not matter", () => {
    const held = (seed: number, rows = ROWS) => vendors(splitByVendor(rows, seed).test);
    expect(held(1, new Random(5).shuffled(ROWS))).toEqual(held(1));
    expect([2, 3, 4].some((seed) => String([...held(seed)]) !== String([...held(1)]))).toBe(true);
  });

  test("one vendor with most rows stays in train", () => {
    const large = Array.from({ length: 1000 }, (_, i) => ({
      id: `l${i}`,
      vendor: "large",
      kind: "",
    }));
    for (const seed of [1, 2, 3, 4, 5]) {
      expect(vendors(splitByVendor([...large, ...ROWS], seed).train)).toContain("large");
    }
  });

  test("three vendors are enough, two are not; rows without a vendor are each their own", () => {
    const of = (...names: (string | null)[]) => {
      return names.map((vendor, i) => ({ id: `${i}`, vendor, kind: "" }));
    };
    const three = splitByVendor(of("a", "b", "c", "a", "b", "c"), 1);
    expect(SPLIT_NAMES.map((part) => vendors(three[part]).size)).toEqual([1, 1, 1]);
    expect(() => splitByVendor(of("a", "b", "a"), 1)).toThrow(
      expect.objectContaining({ code: "dataset.few_vendors" }),
    );
    expect(splitByVendor(of(null, null, null), 1).train).toHaveLength(1);
  });
});

describe("named vendors", () => {
  test("go where they are named, the rest to train", () => {
    const split = holdOutVendors(ROWS, {
      validation: ["vendor-3"],
      test: ["vendor-1", "vendor-2"],
    });
    expect(vendors(split.validation)).toEqual(new Set(["vendor-3"]));
    expect(vendors(split.test)).toEqual(new Set(["vendor-1", "vendor-2"]));
    expect(vendors(split.train).size).toBe(vendors(ROWS).size - 3);
  });

  test.each([
    [{ validation: [], test: ["nobody"] }, "dataset.unknown_vendor"],
    [{ validation: ["vendor-1"], test: ["vendor-1"] }, "dataset.vendor_twice"],
  ])("%j is refused", (held, code) => {
    expect(() => holdOutVendors(ROWS, held)).toThrow(expect.objectContaining({ code }));
  });
});
