import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "./canonical-json.ts";
import { mixRows, type MixSource } from "./mix.ts";

interface Row {
  readonly id: string;
  readonly source: JsonObject;
}

function rowsOf(prefix: string, count: number): Row[] {
  return Array.from({ length: count }, (_, i) => ({ id: `${prefix}${i}`, source: { made: i } }));
}
const set = (name: string, weight: number, count: number): MixSource<Row> => {
  return { name, weight, rows: rowsOf(name, count) };
};

test("80 % synthetic, 15 % real and a replay share of 5 %, told per source", () => {
  const sources = [set("synth", 0.8, 1000), set("real", 0.15, 100), set("replay", 0.05, 30)];
  const { rows, shares } = mixRows(sources, { count: 200, seed: 7 });
  expect(shares).toEqual([
    { name: "synth", weight: 0.8, available: 1000, rows: 160, repeated: 0 },
    { name: "real", weight: 0.15, available: 100, rows: 30, repeated: 0 },
    { name: "replay", weight: 0.05, available: 30, rows: 10, repeated: 0 },
  ]);
  const from = (name: string) => rows.filter(({ source }) => source["mixed_from"] === name).length;
  expect(["synth", "real", "replay"].map(from)).toEqual([160, 30, 10]);
  expect(rows.every(({ id, source }) => id.startsWith(String(source["mixed_from"])))).toBe(true);
  // Shuffled together: not one set after the other.
  const first = new Set(rows.slice(0, 30).map(({ source }) => source["mixed_from"]));
  expect(first.size).toBeGreaterThan(1);
});

test("the seed decides; what a set gives does not depend on the others", () => {
  const sources = [set("a", 4, 50), set("b", 1, 50)];
  const mix = (seed: number, given = sources) => mixRows(given, { count: 20, seed }).rows;
  expect(mix(1)).toEqual(mix(1));
  expect(mix(1)).not.toEqual(mix(2));
  const ofA = (rows: readonly Row[]) => {
    return new Set(rows.flatMap(({ id }) => (id.startsWith("a") ? [id] : [])));
  };
  expect(ofA(mix(1))).toEqual(ofA(mix(1, [set("c", 1, 50), set("a", 4, 50)])));
});

test("without a count, the most of which no set gives a row twice", () => {
  const { rows, shares } = mixRows([set("a", 0.8, 100), set("b", 0.2, 10)], { seed: 0 });
  expect(rows).toHaveLength(52); // ten of b are the nearest whole number to a fifth
  expect(shares.map((share) => share.rows)).toEqual([42, 10]);
});

test("too few rows: said, or repeated under ids of their own", () => {
  const sources = [set("a", 1, 10), set("b", 1, 3)];
  expect(() => mixRows(sources, { count: 16, seed: 0 })).toThrow(
    "b has 3 rows; its weight of 1 in 16 rows is 8.",
  );
  const { rows, shares } = mixRows(sources, { count: 16, seed: 0, repeat: true });
  expect(shares[1]).toMatchObject({ rows: 8, repeated: 5 });
  const ofB = rows.filter(({ source }) => source["mixed_from"] === "b");
  const times = (id: string) =>
    ofB.filter((row) => (row.source["copy_of"] ?? row.id) === id).length;
  expect(["b0", "b1", "b2"].map(times).sort()).toEqual([2, 3, 3]); // each once before any again
  expect(new Set(rows.map(({ id }) => id)).size).toBe(16);
});

test("two sets with the same ids", () => {
  const same = (name: string) => ({ name, weight: 1, rows: rowsOf("x", 3) });
  const { rows } = mixRows([same("a"), same("b")], { seed: 0 });
  expect(rows.map(({ id }) => id).sort()).toEqual(["x0", "x0@b", "x1", "x1@b", "x2", "x2@b"]);
});

test("what cannot be mixed", () => {
  const mix = (...sources: MixSource<Row>[]) => mixRows(sources, { seed: 0, count: 1 });
  expect(() => mix()).toThrow(expect.objectContaining({ code: "mix.empty" }));
  expect(() => mix(set("a", 1, 0))).toThrow(expect.objectContaining({ code: "mix.empty" }));
  expect(() => mix(set("a", 0, 2))).toThrow(expect.objectContaining({ code: "mix.weight" }));
  expect(() => mix(set("a", NaN, 2))).toThrow(expect.objectContaining({ code: "mix.weight" }));
  expect(() => mix(set("a", 1, 2), set("a", 1, 2))).toThrow(
    expect.objectContaining({ code: "mix.twice" }),
  );
});

test("any weights: the count is met, shares are within one row, ids are unique", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 60 }), fc.nat(), (given, count, seed) => {
      const sources = given.map((weight, i) => set(`s${i}-`, weight, 1 + (i % 3) * 7));
      const { rows, shares } = mixRows(sources, { count, seed, repeat: true });
      expect(rows).toHaveLength(count);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(count);
      const total = given.reduce((sum, weight) => sum + weight, 0);
      for (const { weight, rows: part } of shares) {
        expect(Math.abs(part - (weight / total) * count)).toBeLessThan(1);
      }
    }),
    { numRuns: 100 },
  );
});
