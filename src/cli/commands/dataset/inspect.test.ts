import { afterAll, beforeAll, expect, test } from "vitest";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../../tiny-run-for-tests.ts";
import { datasetInspectCommand } from "./inspect.ts";
import { datasetShowCommand } from "./show.ts";

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(5);
});
afterAll(() => place[Symbol.asyncDispose]());

function inspect(...args: string[]) {
  return kvitto(datasetInspectCommand, [place.data, "--model", place.model, ...args]);
}
function show(id: string) {
  const args = [place.data, "--model", place.model, "--row", id, "--json"];
  return kvitto(datasetShowCommand, args);
}

test("inspect counts rows, kinds, vendors and tokens", async () => {
  const { status, stdout } = await inspect("--json");
  expect(status).toBe(0);
  const found = JSON.parse(stdout) as {
    tokens: Record<"total" | "trained" | "image", { min: number; median: number; max: number }>;
    longest_row: string;
  };
  expect(found).toMatchObject({
    ...{ rows: 5, pages: 5, kinds: [{ name: "receipt", rows: 5 }] },
    vendors: place.rows.map(({ vendor }) => ({ name: vendor, rows: 1 })),
  });
  const lengths: number[] = [];
  for (const { id } of place.rows) {
    const shown = await show(id);
    lengths.push((JSON.parse(shown.stdout) as { tokens: unknown[] }).tokens.length);
  }
  expect(found.tokens.total).toEqual({
    min: Math.min(...lengths),
    median: [...lengths].sort((a, b) => a - b)[2],
    max: Math.max(...lengths),
  });
  expect(found.longest_row).toBe(`row-${lengths.indexOf(Math.max(...lengths))}`);
  expect(found.tokens.image.min).toBeGreaterThanOrEqual(4); // the tiny model's least
  const people = await inspect();
  expect(people.stdout).toContain("5 rows, 5 files, 5 receipts, 5 vendors");
});
