import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeCalibration } from "../../evaluate/calibration/calibration-file.ts";
import { readPredictions } from "../../evaluate/prediction.ts";
import { writeJsonl } from "../../formats/jsonl.ts";
import { openBundle } from "../../models/bundle.ts";
import { calibrationSource } from "../calibrate/source.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { calibrateCommand } from "./calibrate.ts";
import { evalCommand } from "./eval.ts";
import { extractCommand } from "./extract.ts";
import { trainCommand } from "./train.ts";

const ASKED = ["number", "total"];

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(8);
});
afterAll(() => place[Symbol.asyncDispose]());

const inPlace = (name: string) => join(place.folder, name);
const model = () => ["--model", place.model, "--device", "cpu"];

/** The rows as a file beside their pages, with labels that know only some fields. */
async function labelled(name: string, fieldsOf: (i: number) => readonly string[]): Promise<string> {
  const file = join(place.data, name);
  const rows = place.rows.map((row, i) => ({
    ...{ ...row, images: row.images.map((path) => basename(path)) },
    source: { labelled: [...fieldsOf(i)] },
  }));
  await writeJsonl(file, rows);
  return file;
}

function train(data: string, run: string) {
  const few = ["--epochs", "1", "--rank", "2", "--validation-share", "0"];
  return kvitto(trainCommand, [data, ...few, "--out", run, ...model()]);
}

describe("an adapter trained on labels that know number and total", () => {
  beforeAll(async () => {
    const data = await labelled("partial.jsonl", (i) =>
      i % 2 === 0 ? ASKED : ["total", "number"],
    );
    const { status, stderr } = await train(data, inPlace("run"));
    expect(status).toBe(0);
    expect(stderr).not.toContain("lists of fields");
  }, 60_000);

  const adapter = () => ["--adapter", inPlace("run"), ...model(), "--max-answer-tokens", "60"];
  const extract = (...args: string[]) =>
    kvitto(extractCommand, [join(place.data, "page-0.png"), ...adapter(), ...args]);

  test("says so, and papers are asked for these", async () => {
    const stored = await readFile(join(inPlace("run"), "adapter/kvitto.json"), "utf8");
    expect(JSON.parse(stored)).toMatchObject({ fields: ASKED });
    const { status, stdout } = await extract("--json");
    expect(status).toBe(0);
    const read = JSON.parse(stdout) as Record<string, object>;
    expect(read["fields"]).toEqual(ASKED);
    expect(Object.keys(read["confidence"]!)).toEqual(ASKED);
    expect(read["document"]).toMatchObject({ kind: "receipt", currency: null, line_items: [] });
    expect((await extract()).stdout).toContain("Asked for number, total, and nothing else.");
  });

  test("is not asked for others, and other names are refused with those that there are", async () => {
    const { status, stderr } = await extract("--fields", "total");
    expect(status).toBe(1);
    expect(stderr).toContain("has learnt to be asked for number, total, and --fields total");
    expect((await extract("--fields", "total,number", "--json")).status).toBe(0);
    const wrong = await extract("--fields", "total,sum");
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("fields must be some of kind, vendor.name, vendor.address");
  });

  test("is scored and calibrated by these, also where labels know the whole document", async () => {
    const run = inPlace("evaluation");
    const scored = await kvitto(evalCommand, [place.data, ...adapter(), "--out", run, "--json"]);
    expect(scored.status).toBe(0);
    const identity = JSON.parse(await readFile(join(run, "evaluation.json"), "utf8")) as object;
    expect(identity).toMatchObject({ fields: ASKED });
    const predictions = await readPredictions(join(run, "predictions.jsonl"));
    expect(predictions.map((one) => one.labelled)).toEqual(place.rows.map(() => ASKED));
    const results = JSON.parse(await readFile(join(run, "results.json"), "utf8")) as {
      fields: readonly { field: string; normalised: { n: number } }[];
      metrics: Record<string, number>;
    };
    const judged = results.fields.filter(({ normalised }) => normalised.n > 0);
    expect(judged.map(({ field }) => field)).toEqual(ASKED);
    expect(results.metrics["valid_document"]).toBe(1);

    const calibrated = await kvitto(calibrateCommand, [place.data, ...adapter()]);
    expect(calibrated.status).toBe(1);
    expect(calibrated.stderr).toMatch(/has 8 values on 4 papers; at least 50 are needed/);
  }, 30_000);

  test("is not judged by a calibration that was made for the whole document", async () => {
    const folder = join(inPlace("run"), "adapter");
    const how = { input: "image", enhance: [], grounding: false, fields: ASKED } as const;
    const source = await calibrationSource(await openBundle(place.model), folder, how);
    const part = { papers: 1, vendors: 1, values: 1, printed: 1, right: 1, capped: 0, missed: 0 };
    const scores = { ece_before: 0, ece: 0, brier_before: 0, brier: 0 };
    const store = (fields: readonly string[] | null) =>
      writeCalibration(folder, {
        ...{ source: { ...source, fields }, target_accuracy: 0.9, threshold: 0.5 },
        calibrator: { method: "temperature", temperature: 2 },
        ...{ fitted_on: part, reported_on: { ...part, ...scores, coverage: 1, accuracy: 1 } },
      });
    await store(null);
    const refused = await extract();
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(
      "made with fields all, and papers are read with fields number",
    );
    await store(ASKED);
    expect(JSON.parse((await extract("--json")).stdout)).toMatchObject({ calibrated: true });
  });
});

test("labels of different fields teach no one list, and that is said", async () => {
  const data = await labelled("different.jsonl", (i) => (i % 2 === 0 ? ASKED : ["total"]));
  const { status, stderr } = await train(data, inPlace("different"));
  expect(status).toBe(0);
  expect(stderr).toContain("The labels are about 2 different lists of fields");
  const stored = await readFile(join(inPlace("different"), "adapter/kvitto.json"), "utf8");
  expect(JSON.parse(stored)).toMatchObject({ fields: null });
}, 60_000);
