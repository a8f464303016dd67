import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRows } from "../../../data/rows.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../../tiny-run-for-tests.ts";
import { datasetSplitCommand } from "./split.ts";

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(5);
});
afterAll(() => place[Symbol.asyncDispose]());

const split = (out: string, ...args: string[]) => {
  return kvitto(datasetSplitCommand, [place.data, "--out", join(place.folder, out), ...args]);
};

test("three files whose pages are found, and what was done", async () => {
  const { status, stdout, stderr } = await split("a", "--seed", "3", "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const found = JSON.parse(stdout) as { parts: Record<string, { rows: number }>; seed: string };
  const file = join(place.folder, "a", "split.json");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(found);
  expect(found).toMatchObject({ by: "vendor", seed: "3", data: "../data" });
  const all: string[] = [];
  for (const part of ["train", "validation", "test"]) {
    const rows = await readRows(join(place.folder, "a", `${part}.jsonl`));
    expect(rows.length).toBe(found.parts[part]?.rows);
    for (const row of rows) expect(place.rows).toContainEqual(row);
    all.push(...rows.map(({ id }) => id));
  }
  expect(all.sort()).toEqual(place.rows.map(({ id }) => id).sort());
});

test("an earlier split is not written over unless asked to", async () => {
  expect((await split("b")).status).toBe(0);
  const again = await split("b", "--json");
  expect(again.status).toBe(1);
  expect(again.stdout).toContain('"dataset.split_there"');
  expect((await split("b", "--replace", "--seed", "8")).status).toBe(0);
});

test.each([
  [["--by", "stratified", "--hold-out", "a"], "dataset.hold_out", 2],
  [["--shares", "0.9,0.1"], "dataset.shares", 2],
  [["--shares", "0.9,0.9,0.1"], "dataset.shares", 1],
  [["--hold-out", "nobody"], "dataset.unknown_vendor", 1],
])("%j is refused", async (args, code, status) => {
  const said = await split("c", ...args, "--json");
  expect(said.status).toBe(status);
  expect(said.stdout).toContain(`"${code}"`);
});
