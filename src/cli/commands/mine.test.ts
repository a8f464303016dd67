import { access, mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatasetRow } from "../../data/rows.ts";
import { emptyDocument } from "../../documents/document.ts";
import { SynthesisPlanSchema } from "../../synth/plan/synthesis-plan.ts";
import { WIDE_SPLIT } from "../../synth/vendors/all.ts";
import { writeJsonl } from "../../formats/jsonl.ts";
import type { Command } from "../command.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { evalCommand } from "./eval.ts";
import { mineCommand } from "./mine.ts";
import { synthCommand } from "./synth.ts";
import { trainCommand } from "./train.ts";

let place: TinyWorkplace;
const inPlace = (name: string) => join(place.folder, name);

async function done(command: Command, args: string[]): Promise<unknown> {
  const { status, stdout, stderr } = await kvitto(command, [...args, "--json"]);
  expect({ status, stderr: status === 0 ? "" : stderr + stdout }).toEqual({
    status: 0,
    stderr: "",
  });
  return JSON.parse(stdout);
}

async function refusal(args: string[]) {
  const { status, stdout } = await kvitto(mineCommand, [...args, "--json"]);
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
  return { status, ...error };
}

async function lines<T>(...parts: string[]): Promise<T[]> {
  const text = (await readFile(join(...parts), "utf8")).trimEnd();
  return text.split("\n").map((line) => JSON.parse(line) as T);
}

interface Mined {
  errors: number;
  by_type: { name: string; errors: number }[];
  leaders: { type: string; field: string; errors: number; papers: number }[];
  replay: { rows: number; hard: number; ordinary: number; mined: number } | null;
  plan: unknown;
  changes: { type: string; before: number; after: number }[] | null;
}

beforeAll(async () => {
  place = await tinyWorkplace(8);
});
afterAll(() => place[Symbol.asyncDispose]());

test("the loop closes: eval, mine, synth, train, eval, mine", async () => {
  const [device, few] = [
    ["--device", "cpu"],
    ["--batch-size", "2", "--max-answer-tokens", "12"],
  ];
  const model = ["--model", place.model, ...device];
  const all = place.rows.map((row) => ({ ...row, images: [...row.images] }));
  for (const [name, rows] of [
    ["seen", all.slice(0, 5)],
    ["unseen", all.slice(5)],
  ] as const) {
    // prettier-ignore
    await mkdir(inPlace(name));
    await writeJsonl(join(inPlace(name), "documents.jsonl"), rows);
  }
  const once = ["--epochs", "1", "--validation-share", "0", "--batch-size", "2"];
  const shape = [...once, "--rank", "2", "--out", inPlace("first")];
  await done(trainCommand, [inPlace("seen"), ...model, ...shape]);
  const read = (adapter: string, out: string) =>
    done(evalCommand, [
      ...[inPlace("unseen"), ...model, ...few, "--adapter", inPlace(adapter)],
      ...["--out", inPlace(out)],
    ]);
  await read("first", "before");

  const mined = (await done(mineCommand, [
    ...[inPlace("before"), "--train", inPlace("seen"), "--data", inPlace("unseen")],
    ...["--synth-count", "2", "--replay-count", "4", "--out", inPlace("mined")],
  ])) as Mined;
  expect(mined.errors).toBeGreaterThan(0);
  expect(mined.replay).toMatchObject({ rows: 4, hard: 3, ordinary: 1, mined: 0 });
  const errors = await lines<{ id: string; type: string }>(inPlace("mined"), "errors.jsonl");
  expect(errors.length).toBe(mined.errors);
  expect(mined.by_type.reduce((sum, one) => sum + one.errors, 0)).toBe(mined.errors);
  const stored = JSON.parse(
    await readFile(join(inPlace("mined"), "mining.json"), "utf8"),
  ) as object;
  expect(stored).toMatchObject(mined);
  expect(await readFile(join(inPlace("mined"), "report.html"), "utf8")).toContain("What leads");

  const replay = await lines<DatasetRow>(inPlace("mined"), "replay", "documents.jsonl");
  const seen = new Set(all.slice(0, 5).map(({ id }) => id));
  expect(replay.every(({ id }) => seen.has(id))).toBe(true);
  for (const { images } of replay) await access(join(inPlace("mined"), "replay", images[0]!));

  const plan = SynthesisPlanSchema.parse(mined.plan);
  expect(plan.parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 3);
  for (const { vendors, locales } of plan.parts) {
    expect(locales).toEqual(["sv-SE"]); // the tiny papers are in kronor, and no more is known of them
    for (const id of vendors ?? []) expect(WIDE_SPLIT.train).toContain(id);
  }
  const drawn = ["--plan", join(inPlace("mined"), "plan.json"), "--out", inPlace("drawn")];
  expect(await done(synthCommand, [...drawn, "--threads", "1"])).toMatchObject({ count: 2 });
  expect((await lines<DatasetRow>(inPlace("drawn"), "documents.jsonl")).length).toBe(2);

  const next = [...once, "--continue", inPlace("first"), "--out", inPlace("next")];
  await done(trainCommand, [join(inPlace("mined"), "replay"), ...model, ...next]);
  await read("next", "after");
  const again = (await done(mineCommand, [
    ...[inPlace("after"), "--before", inPlace("before"), "--out", inPlace("mined again")],
  ])) as Mined;
  const was = Object.fromEntries(mined.by_type.map(({ name, errors: n }) => [name, n]));
  for (const { type, before } of again.changes ?? []) expect(before).toBe(was[type] ?? 0);
  expect(again.changes!.length).toBeGreaterThan(0);
  expect(again.replay).toBeNull();
  expect(await readdir(inPlace("mined again"))).not.toContain("replay");
}, 60_000);

describe("what is measured on", () => {
  test("is not trained on by accident, and openly when it is asked for", async () => {
    const both = [inPlace("before"), "--train", inPlace("unseen"), "--train", inPlace("seen")];
    const open = await kvitto(mineCommand, [...both, "--out", inPlace("open")]);
    expect(open.stderr).toContain("holds all papers that were mined");
    const rows = await lines<DatasetRow>(inPlace("unseen"), "documents.jsonl");
    await mkdir(inPlace("leaky"));
    const seen = await lines<DatasetRow>(inPlace("seen"), "documents.jsonl");
    await writeJsonl(join(inPlace("leaky"), "documents.jsonl"), [rows[0]!, ...seen]);
    const leaky = [inPlace("before"), "--train", inPlace("leaky"), "--replay-count", "9"];
    const { replay } = (await done(mineCommand, [...leaky, "--out", inPlace("closed")])) as Mined;
    expect(replay).toMatchObject({ rows: 5, mined: 1 });
  });

  test("is never drawn from: a vendor that was mined and not trained on is left out", async () => {
    const document = (vendor: string) => ({
      ...emptyDocument("receipt"),
      ...{ vendor: { name: vendor, address: null, tax_ids: [] }, currency: "SEK", total: 3 },
    });
    const rows = ["a", "p"].map((vendor) => ({
      ...{ id: vendor, vendor, truth: document(vendor), grade: "0" },
      pred: JSON.stringify({ ...document(vendor), total: 77 }),
    }));
    await mkdir(inPlace("of a and p"));
    await writeJsonl(join(inPlace("of a and p"), "predictions.jsonl"), rows);
    const planned = async (args: string[], out: string) => {
      const mined = await done(mineCommand, [inPlace("of a and p"), ...args, "--out", inPlace(out)]); // prettier-ignore
      return SynthesisPlanSchema.parse((mined as Mined).plan).parts;
    };
    const [totals, ordinary] = await planned([], "held out");
    expect(totals).toMatchObject({ hard: ["total_mismatch"], kinds: { receipt: 2 }, share: 0.7 });
    expect(ordinary).toMatchObject({ hard: [], share: 0.3, grades: { "0": 2 } });
    for (const { vendors } of [totals!, ordinary!]) {
      expect(vendors).not.toContain("a");
      expect(vendors).not.toContain("p");
      expect(vendors).toContain("c");
    }
    await mkdir(inPlace("trained on a"));
    const row = {
      id: "t",
      images: [],
      text: "a",
      document: document("a"),
      vendor: "a",
      source: {},
    };
    await writeJsonl(join(inPlace("trained on a"), "documents.jsonl"), [row]);
    const trained = await planned(["--train", inPlace("trained on a")], "a is trained on");
    expect(trained.at(-1)!.vendors).toContain("a");
  });
});

test("tells people what leads and what to type next", async () => {
  const args = [inPlace("before"), "--train", inPlace("seen"), "--out", inPlace("people")];
  const { stdout } = await kvitto(mineCommand, args);
  expect(stdout).toMatch(/^\d+ errors on 3 papers; 0 papers have none\.$/m);
  expect(stdout).toContain(`kvitto synth --plan ${inPlace("people")}/plan.json`);
  expect(stdout).toMatch(/kvitto train .*replay .*drawn --continue ADAPTER --out RUN$/m);
});

test("what is no evaluation, not the same papers or a folder in use is refused", async () => {
  const fresh = ["--out", inPlace("fresh")];
  expect(await refusal([place.data, ...fresh])).toMatchObject({ code: "compare.no_run" });
  const other = [inPlace("before"), "--before", inPlace("of a and p"), ...fresh];
  expect(await refusal(other)).toMatchObject({ code: "compare.other_papers" });
  const taken = [inPlace("before"), "--out", inPlace("mined")];
  expect(await refusal(taken)).toMatchObject({ status: 1, code: "import.out_taken" });
});
