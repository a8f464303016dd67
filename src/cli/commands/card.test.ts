import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import type { CardFacts } from "../../export/card-facts.ts";
import { isOurs } from "../../export/card-file.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { evalCommand } from "./eval.ts";
import { exportCommand } from "./export.ts";
import { trainCommand } from "./train.ts";

let place: TinyWorkplace;
let run: string;
beforeAll(async () => {
  place = await tinyWorkplace(6);
  run = join(place.folder, "run");
  const trained = await kvitto(trainCommand, [
    ...[place.data, "--model", place.model, "--out", run, "--device", "cpu"],
    ...["--epochs", "1", "--rank", "2", "--batch-size", "2"],
  ]);
  expect(trained.status).toBe(0);
}, 60_000);
afterAll(() => place[Symbol.asyncDispose]());

const inAdapter = (name: string) => join(run, "adapter", name);
const card = () => readFile(inAdapter("README.md"), "utf8");

async function facts(): Promise<CardFacts> {
  return JSON.parse(await readFile(inAdapter("card.json"), "utf8")) as CardFacts;
}

interface Header {
  readonly base_model?: string;
  readonly library_name: string;
  readonly license: string;
  readonly tags: string[];
  readonly datasets: string[];
  readonly "model-index"?: {
    readonly name: string;
    readonly results: {
      readonly dataset: { readonly name: string; readonly args: Record<string, unknown> };
      readonly metrics: {
        readonly type: string;
        readonly value: number;
        readonly args: { readonly n: number; readonly low?: number; readonly high?: number };
      }[];
    }[];
  }[];
}

function headerOf(text: string): Header {
  const [, header = ""] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
  return parse(header) as Header;
}

async function evaluate(...more: string[]): Promise<Record<string, number>> {
  const said = await kvitto(evalCommand, [
    ...[place.data, "--adapter", run, "--model", place.model, "--device", "cpu"],
    ...["--max-answer-tokens", "20", "--out", join(place.folder, `eval-${more.length}`)],
    ...[...more, "--json"],
  ]);
  expect(said.status).toBe(0);
  return (JSON.parse(said.stdout) as { metrics: Record<string, number> }).metrics;
}

test("training writes a card: header, data, settings, the command that made it", async () => {
  const text = await card();
  expect(isOurs(text)).toBe(true);
  const header = headerOf(text);
  expect(header).toMatchObject({
    ...{ library_name: "peft", license: "unknown", datasets: ["data"] },
    tags: expect.arrayContaining(["lora", "lfm2_vl"]) as unknown,
  });
  expect(header).not.toHaveProperty("model-index");
  // Nothing in it says on which machine it was made.
  expect(text).not.toContain(place.folder);
  expect(text).toContain("5 labelled papers of 5 vendors, from `data`; 1 more were held out");
  expect(text).toContain("| rank | 2 |");
  expect(text).toContain(
    "kvitto train data --model model --device cpu --rank 2 --epochs 1 --batch-size 2 --out run\n",
  );
  expect(text).toContain("Not evaluated yet");
});

test("an evaluation writes its figures in, with n and interval, and the same one replaces itself", async () => {
  const first = await evaluate();
  const [index] = headerOf(await card())["model-index"] ?? [];
  expect(index?.results).toHaveLength(1);
  const metrics = index!.results[0]!.metrics;
  const accuracy = metrics.find(({ type }) => type === "field_accuracy")!;
  expect(accuracy.value).toBe(first["field_accuracy"]);
  expect(accuracy.args.low).toBeLessThanOrEqual(accuracy.value);
  expect(accuracy.args.high).toBeGreaterThanOrEqual(accuracy.value);
  expect(accuracy.args.n).toBeGreaterThan(6);
  expect(await card()).toContain("### data: 6 papers of 6 vendors");

  await evaluate();
  expect((await facts()).evaluations).toHaveLength(1);
  await evaluate("--vendors", "vendor-1,vendor-2");
  expect((await facts()).evaluations.map(({ papers }) => papers)).toEqual([6, 2]);
}, 30_000);

test("a card that a person changed stays as it is, after an evaluation and after training", async () => {
  const changed = (await card()).replace(
    "## Data",
    "## What our own papers are\n\nMine.\n\n## Data",
  );
  await writeFile(inAdapter("README.md"), changed);
  const said = await kvitto(evalCommand, [
    ...[place.data, "--adapter", run, "--model", place.model, "--device", "cpu"],
    ...["--vendors", "vendor-3", "--max-answer-tokens", "20", "--out", join(place.folder, "e3")],
  ]);
  expect(said.stderr).toContain("was changed by hand and stays as it is; the new figures are in");
  expect(await card()).toBe(changed);
  expect((await facts()).evaluations).toHaveLength(3);
  const resumed = await kvitto(trainCommand, ["--resume", run]);
  expect(resumed.status).toBe(0);
  expect(await card()).toBe(changed);
  // The very same weights: what was measured of them still holds.
  expect(await facts()).toMatchObject({
    command: expect.stringMatching(/^train data --model model .* --out run$/) as unknown,
    evaluations: [{ papers: 6 }, { papers: 2 }, { papers: 1 }],
  });
}, 30_000);

test("the zip file takes the card along", async () => {
  const zip = join(place.folder, "mine.zip");
  expect((await kvitto(exportCommand, [run, "--to", "peft", "--zip", "--out", zip])).status).toBe(
    0,
  );
  const bytes = await readFile(zip);
  for (const name of ["README.md", "card.json"]) expect(bytes.includes(name)).toBe(true);
});
