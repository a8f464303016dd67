import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeJsonl } from "../../formats/jsonl.ts";
import { readMetrics } from "../../train/read-metrics.ts";
import { parseEvents } from "../../trackers/tensorboard/parse-events-for-tests.ts";
import { evenlySpread } from "../attention/track-attention.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { attentionCommand } from "./attention.ts";
import { trainCommand } from "./train.ts";

/** Few enough for an untrained model to end its answer. */
const FIELDS = ["kind", "currency", "total"];

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(5);
  const stored = place.rows.map((row) => ({
    ...{ ...row, images: row.images.map((path) => basename(path)) },
    source: { labelled: FIELDS },
  }));
  await writeJsonl(join(place.data, "documents.jsonl"), stored.slice(0, 4));
  await writeJsonl(join(place.data, "held.jsonl"), stored.slice(4));
});
afterAll(() => place[Symbol.asyncDispose]());

const inPlace = (name: string) => join(place.folder, name);
const metricsOf = (run: string) => readMetrics(join(inPlace(run), "metrics.jsonl"));

async function trainAs(run: string, ...args: string[]) {
  const said = await kvitto(trainCommand, [
    ...[join(place.data, "documents.jsonl"), "--model", place.model, "--out", inPlace(run)],
    ...["--device", "cpu", "--rank", "2", "--epochs", "2", "--batch-size", "2"],
    ...["--validation", join(place.data, "held.jsonl"), "--learning-rate", "0.02", ...args],
  ]);
  expect(said.stderr).not.toContain("internal");
  expect(said.status).toBe(0);
  return said;
}

test("attention of validation is tracked, and training stays as it is", async () => {
  await trainAs("tracked", "--track-attention", "3", "--track", "tensorboard");
  await trainAs("plain");
  const rows = await metricsOf("tracked");
  const looks = rows.filter((row) => "attention" in row);
  expect(looks.map(({ step, epochs }) => [step, epochs])).toEqual([
    [0, 0],
    [2, 1],
    [4, 2],
  ]);
  expect(rows.filter((row) => !("attention" in row))).toEqual(await metricsOf("plain"));
  const weights = (run: string) => readFile(inPlace(`${run}/adapter/adapter_model.safetensors`));
  expect((await weights("tracked")).equals(await weights("plain"))).toBe(true);
}, 60_000);

interface Head {
  readonly entropy: number;
  readonly top5: number;
}

test.each([
  ["tracked", []],
  ["tower", ["--target-scope", "everything"]],
  ["full", ["--tune", "full", "--target-scope", "everything"]],
])(
  "%s: the last look is what `kvitto attention` finds with the finished weights",
  async (run, args) => {
    if (run !== "tracked") await trainAs(run, "--track-attention", "1", ...args);
    const isFull = run === "full";
    const reads = isFull
      ? ["--model", inPlace("full/model"), "--fields", FIELDS.join()]
      : ["--model", place.model, "--adapter", inPlace(run)];
    const { stdout } = await kvitto(attentionCommand, [
      ...[join(place.data, "page-4.png"), "--device", "cpu", "--json", ...reads],
      ...["--out", inPlace("look.html")],
    ]);
    const { layers } = JSON.parse(stdout) as {
      layers: readonly { readonly name: string; readonly heads: readonly Head[] }[];
    };
    const last = (await metricsOf(run)).findLast((row) => "attention" in row)!;
    expect(last).toMatchObject({ step: 4, attention_papers: 1 });
    const table = last["attention"] as unknown as { layer: string; entropy: number[] }[];
    expect(table.map(({ layer }) => layer)).toEqual(layers.map(({ name }) => name));
    const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-4); // 4 decimals
    for (const [i, { heads }] of layers.entries()) {
      heads.forEach(({ entropy }, head) => close(table[i]!.entropy[head]!, entropy));
    }
    const all = layers.flatMap(({ heads }) => heads.map(({ top5 }) => top5));
    close(Number(last["attention_top5"]), all.reduce((sum, share) => sum + share, 0) / all.length);
  },
  60_000,
);

test("means are in the trackers, plots in the report, and a resumed run adds nothing", async () => {
  const run = inPlace("tracked");
  const report = await readFile(join(run, "report.html"), "utf8");
  expect(report).toContain("Entropy of each head, epoch 2");
  expect(report).toContain("Of 1 validation paper ");
  expect(report).not.toMatch(/<script|https?:/);
  const before = await readFile(join(run, "metrics.jsonl"), "utf8");
  const resumed = await kvitto(trainCommand, ["--resume", run, "--device", "cpu"]);
  expect(resumed.status).toBe(0);
  expect(await readFile(join(run, "metrics.jsonl"), "utf8")).toBe(before);

  const [first] = (await readdir(run)).filter((name) => name.includes("tfevents")).sort();
  const events = parseEvents(await readFile(join(run, first!)));
  const seen = events.filter(({ scalars }) => "attention/entropy" in scalars);
  expect(seen.map(({ step }) => step)).toEqual([0, 2, 4]);
  expect(Object.keys(seen[0]!.scalars).sort()).toEqual([
    ...["attention/entropy", "attention/on_paper", "attention/papers", "attention/top5"],
    "train/epochs",
  ]);
  expect(await readFile(inPlace("plain/report.html"), "utf8")).not.toContain("Attention");
}, 60_000);

test("without validation papers there is nothing to look at", async () => {
  const { status, stdout } = await kvitto(trainCommand, [
    ...[place.data, "--model", place.model, "--out", inPlace("none"), "--json"],
    ...["--track-attention", "2", "--validation-share", "0"],
  ]);
  expect(status).toBe(2);
  expect(stdout).toContain('"train.track_attention"');
});

test("papers are evenly spread over the rows", () => {
  expect(evenlySpread(10, 4)).toEqual([1, 3, 6, 8]);
  expect(evenlySpread(3, 3)).toEqual([0, 1, 2]);
  expect(evenlySpread(2, 5)).toEqual([0, 1]);
});
