import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { SynthRow } from "../one.ts";
import { WIDE_SPLIT, findVendor } from "../vendors/all.ts";
import { executePlan } from "./execute-plan.ts";
import { planCells } from "./plan-cells.ts";
import { type PlanPart, type SynthesisPlan, readPlan } from "./synthesis-plan.ts";

const scratch = await mkdtemp(join(tmpdir(), "kvitto-plan-"));
afterAll(() => rm(scratch, { recursive: true }));

const part = (changes: Partial<PlanPart> = {}): PlanPart => ({
  ...{ share: 1, why: "a test", kinds: null, hard: [] },
  ...{ locales: null, layouts: null, vendors: null, invent: null, grades: null },
  ...changes,
});
const plan = (...parts: PlanPart[]): SynthesisPlan => ({
  ...{ version: 1, count: 8, seed: "s", format: null, dpi: null, parts },
});

async function stored(json: unknown): Promise<string> {
  const path = join(scratch, "plan.json");
  await writeFile(path, JSON.stringify(json));
  return path;
}

describe("a plan", () => {
  test("is read as it was written", async () => {
    const given = plan(part({ grades: { "0": 1, "3": 2 }, hard: ["date"] }));
    expect(await readPlan(await stored(given))).toEqual(given);
  });

  test.each<[string, unknown, string, RegExp]>([
    ["with an unknown key", { ...plan(part()), colour: 1 }, "plan.invalid", /colour/],
    ["with one in a part", plan({ ...part(), grade: 3 } as PlanPart), "plan.invalid", /parts\.0.*"grade"/], // prettier-ignore
    ["with an aim that is none", plan(part({ hard: ["fog" as "date"] })), "plan.invalid", /hard/],
    ["with a weight of nothing", plan(part({ kinds: { receipt: 0 } })), "plan.invalid", /receipt/],
    ["of another version", { ...plan(part()), version: 2 }, "plan.version", /version 2/],
    ["that is no JSON object", 7, "plan.invalid", /object/],
  ])("%s is refused", async (_what, json, code, message) => {
    const path = await stored(json);
    await expect(readPlan(path)).rejects.toMatchObject({ code });
    await expect(readPlan(path)).rejects.toThrow(message);
  });

  test("that is not there is named", async () => {
    await expect(readPlan(join(scratch, "none"))).rejects.toMatchObject({ code: "plan.missing" });
  });
});

describe("its parts", () => {
  test("are divided by share, kind and grade, to the document", () => {
    const cells = planCells({
      ...plan(
        part({ share: 3, kinds: { receipt: 1, invoice: 2 }, locales: ["sv-SE"] }),
        part({ share: 1, grades: { "0": 1, "4": 1 } }),
      ),
      count: 40,
    });
    expect(cells.map(({ name, count }) => [name, count])).toEqual([
      ["1-invoice-any", 20],
      ["1-receipt-any", 10],
      ["2-any-0", 5],
      ["2-any-4", 5],
    ]);
    for (const { options } of cells) {
      for (const id of options.vendors ?? []) expect(WIDE_SPLIT.train).toContain(id);
    }
    const swedish = cells[0]!.options.vendors!.map((id) => findVendor(id).locale.id);
    expect(new Set(swedish)).toEqual(new Set(["sv-SE"]));
  });

  test.each<[string, Partial<PlanPart>, string, RegExp]>([
    ["a held-out vendor", { vendors: ["a", "p"] }, "plan.held_out_vendor", /from p, which is held/],
    ["an unknown vendor", { vendors: ["zz"] }, "synth.unknown_vendor", /zz/],
    ["an unknown layout", { layouts: ["a5"] }, "plan.unknown_layout", /"a5"/],
    [
      "papers that nobody prints",
      { locales: ["fi-FI"], kinds: { purchase_order: 1 }, vendors: ["a"] },
      "plan.no_vendor",
      /Part 1 .* purchase order, fi-FI/,
    ],
  ])("%s is refused", (_what, changes, code, message) => {
    const wrong = () => planCells(plan(part(changes)));
    expect(wrong).toThrow(message);
    expect(wrong).toThrow(expect.objectContaining({ code }) as Error);
  });
});

async function rowsOf(folder: string): Promise<SynthRow[]> {
  const lines = (await readFile(join(folder, "documents.jsonl"), "utf8")).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as SynthRow);
}

test("a plan is drawn as it says, goes on where it was, and gives way to no other", async () => {
  const out = join(scratch, "drawn");
  const wished: SynthesisPlan = {
    ...plan(
      part({ share: 3, kinds: { receipt: 1 }, hard: ["total_mismatch"], vendors: ["a", "b"] }),
      part({ invent: 2, share: 1, kinds: { invoice: 1 }, locales: ["sv-SE"], grades: { "0": 1 } }),
    ),
    ...{ count: 4, format: "pdf" },
  };
  const first = { ...wished, parts: [{ ...wished.parts[0]!, grades: { "0": 1 } }, wished.parts[1]!] }; // prettier-ignore
  expect(await executePlan(first, { out, text: true, threads: 1 })).toEqual({ count: 4 });
  const rows = await rowsOf(out);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(4);
  for (const { images, source, document, vendor, text } of rows) {
    expect(text).not.toBe("");
    expect((await readFile(join(out, images[0]!))).subarray(0, 4).toString()).toBe("%PDF");
    const isFirst = (source as { plan_part?: number }).plan_part === 1;
    expect(document.kind).toBe(isFirst ? "receipt" : "invoice");
    expect(source).toMatchObject({ grade: 0, ...(isFirst ? { hard: ["total_mismatch"] } : {}) });
    expect(vendor).toMatch(isFirst ? /^[ab]$/ : /~/); // invented ones are named after one they are like
  }
  expect(rows.filter(({ document }) => document.kind === "receipt").length).toBe(3);

  const before = await readFile(join(out, "documents.jsonl"), "utf8");
  await rm(join(out, "documents.jsonl")); // as a run that was killed leaves it
  await executePlan(first, { out, text: true, threads: 1 });
  expect(await readFile(join(out, "documents.jsonl"), "utf8")).toBe(before);
  await expect(executePlan({ ...first, count: 5 }, { out })).rejects.toMatchObject({
    code: "synth.other_settings",
  });
  await expect(executePlan(first, { out: scratch })).rejects.toMatchObject({
    code: "synth.folder_taken",
  });
});
