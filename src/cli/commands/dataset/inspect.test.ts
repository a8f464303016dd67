import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeJsonl } from "../../../formats/jsonl.ts";
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

async function writeParts(): Promise<[string, string]> {
  const stored = place.rows.map((row) => ({
    ...row,
    images: row.images.map((one) => basename(one)),
  }));
  const [train, heldOut] = [join(place.data, "train.jsonl"), join(place.data, "held-out.jsonl")];
  await writeJsonl(train, stored.slice(0, 4));
  const [first, , third] = stored;
  // The first again under its own id, the third under another; the fifth is new.
  await writeJsonl(heldOut, [first, { ...third!, id: "<b>third" }, stored[4]]);
  return [train, heldOut];
}

test("several files are parts: papers, ids and vendors that both have are leakage", async () => {
  const [train, heldOut] = await writeParts();
  const args = [train, heldOut, "--no-tokens", "--json"];
  const { status, stdout } = await kvitto(datasetInspectCommand, args);
  expect(status).toBe(0);
  const found = JSON.parse(stdout) as { leakage: Record<string, unknown[]>; parts: unknown[] };
  const parts = ["train", "held-out"];
  expect(found.leakage).toEqual({
    across: [
      { rows: ["row-0", "row-0"], parts, evidence: "file", similarity: 1 },
      { rows: ["row-2", "<b>third"], parts, evidence: "file", similarity: 1 },
    ],
    within: [],
    shared_vendors: [0, 2].map((i) => ({
      vendor: place.rows[i]!.vendor,
      rows: { train: 1, "held-out": 1 },
    })),
    duplicate_ids: [{ id: "row-0", parts }],
  });
  expect(found.parts).toMatchObject([
    { name: "train", rows: 4 },
    { name: "held-out", rows: 3 },
  ]);
  const people = await kvitto(datasetInspectCommand, [train, heldOut, "--no-tokens"]);
  expect(people.stdout).toContain("2 papers are in two parts:");
  expect(people.stdout).toContain("train: row-2 and held-out: <b>third (file)");
});

test("the page is one file without script, and what labels say stays text", async () => {
  const [train, heldOut] = await writeParts();
  const page = join(place.folder, "page.html");
  const args = [train, heldOut, "--no-tokens", "--html", page, "--samples", "7", "--json"];
  expect((await kvitto(datasetInspectCommand, args)).status).toBe(0);
  const html = readFileSync(page, "utf8");
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/<script|src="(?!data:)|<b>third/);
  expect(html).toContain("&lt;b&gt;third");
  // Each of 7 rows, and two pages of each of the 2 pairs.
  expect(html.match(/<img /g)?.length).toBe(7 + 4);
  expect(html).toContain(place.rows[4]!.id);
});
