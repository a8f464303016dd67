import { readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRows } from "../../../data/rows.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../../tiny-run-for-tests.ts";
import { trainCommand } from "../train.ts";
import { datasetLabelCommand } from "./label.ts";

let place: TinyWorkplace;
let scans: string;
beforeAll(async () => {
  place = await tinyWorkplace(3);
  scans = join(place.folder, "scans");
  await mkdir(join(scans, "june"), { recursive: true });
  const [a, b, c] = place.rows.map(({ images }) => images[0]!);
  await copyFile(a!, join(scans, "june", "monday.png"));
  await copyFile(b!, join(scans, "tuesday.png"));
  await copyFile(c!, join(scans, "wednesday.png"));
  await writeFile(join(scans, "wednesday.json"), JSON.stringify(place.rows[2]!.document));
});
afterAll(() => place[Symbol.asyncDispose]());

const label = (file: string, ...args: readonly string[]) =>
  kvitto(datasetLabelCommand, [
    ...[scans, "--out", join(place.folder, file), "--device", "cpu", "--max-answer-tokens", "20"],
    ...["--json", ...args],
  ]);
const linesOf = (file: string) =>
  readFileSync(join(place.folder, file), "utf8").trimEnd().split("\n");
const json = (text: string) => JSON.parse(text) as Record<string, unknown>;

test("proposes what is not labelled, marked and with its confidence; goes on where it stopped", async () => {
  const said = await label("a.jsonl", "--from-model", place.model);
  expect(said.status).toBe(0);
  expect(json(said.stdout)).toMatchObject({ proposed: 2, kept: 0, corrected: 0, labelled: 1 });
  const rows = await readRows(join(place.folder, "a.jsonl"));
  expect(rows.map(({ id }) => id)).toEqual(["june/monday", "tuesday"]);
  expect(rows[0]!.images).toEqual([join(scans, "june", "monday.png")]);
  expect(rows[0]!.source).toMatchObject({ proposed: true, proposed_by: "model" });
  expect(rows[0]!.source["confidence"]).toHaveProperty("kind");
  expect(json(said.stdout)["least_sure"]).toHaveLength(10);

  // Stopped after the first: the second run adds the other, byte for byte what it was.
  const [first, second] = linesOf("a.jsonl");
  await writeFile(join(place.folder, "a.jsonl"), `${first}\n`);
  const again = await label("a.jsonl", "--from-model", place.model);
  expect(json(again.stdout)).toMatchObject({ proposed: 1, kept: 1 });
  expect(linesOf("a.jsonl")).toEqual([first, second]);
});

test("what was corrected or confirmed is never written over", async () => {
  await label("b.jsonl", "--from-model", place.model);
  const [first, second] = linesOf("b.jsonl").map(json);
  // One is corrected and still has its mark; the other is confirmed as it is.
  const corrected = { ...first, document: place.rows[0]!.document };
  const confirmed = { ...second, source: { ...(second!["source"] as object), proposed: false } };
  const edited = [corrected, confirmed].map((row) => JSON.stringify(row));
  for (const args of [[], ["--again"]]) {
    await writeFile(join(place.folder, "b.jsonl"), `${edited.join("\n")}\n`);
    const said = await label("b.jsonl", "--from-model", place.model, ...args);
    expect(json(said.stdout)).toMatchObject({ proposed: 0, kept: 2, corrected: 2, least_sure: [] });
    expect(linesOf("b.jsonl")).toEqual(edited);
  }
  // Beside one that is corrected, the other is proposed anew.
  await writeFile(join(place.folder, "b.jsonl"), `${edited[0]}\n${JSON.stringify(second)}\n`);
  const said = await label("b.jsonl", "--from-model", place.model, "--again");
  expect(json(said.stdout)).toMatchObject({ proposed: 1, kept: 1, corrected: 1 });
  expect(linesOf("b.jsonl").map(json)).toEqual([corrected, second]);
});

test("an adapter proposes as it was trained; a file that is no page is told, the others are read", async () => {
  const run = join(place.folder, "run");
  const settings = ["--rank", "2", "--epochs", "1", "--device", "cpu", "--enhance", "contrast"];
  const trained = await kvitto(trainCommand, [
    ...[place.data, "--model", place.model, ...settings, "--out", run],
  ]);
  expect(trained.status).toBe(0);
  const broken = join(scans, "broken.png");
  await writeFile(broken, "no picture");
  const said = await label("c.jsonl", "--from-model", run, "--model", place.model);
  expect(said.status).toBe(1);
  const [summary, failure] = said.stdout.trimEnd().split("\n").map(json);
  expect(summary).toMatchObject({
    ...{ proposed: 2, failed: [{ file: broken, code: "input.unknown_kind" }] },
  });
  expect(failure).toMatchObject({ error: { code: "label.files" } });
  expect(json(linesOf("c.jsonl")[0]!)["source"]).toMatchObject({ proposed_by: "run" });
});

test("two pages of one name are refused before a model is opened", async () => {
  const [page] = place.rows[0]!.images;
  const twice = ["--out", join(place.folder, "d.jsonl"), "--from-model", "base", "--json"];
  const { stdout } = await kvitto(datasetLabelCommand, [page!, page!, ...twice]);
  expect(json(stdout)).toMatchObject({ error: { code: "label.same_id" } });
});
