import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCalibration } from "../../evaluate/calibration/calibration-file.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { calibrateCommand } from "./calibrate.ts";
import { extractCommand } from "./extract.ts";
import { trainCommand } from "./train.ts";

let place: TinyWorkplace;
let run: string;
beforeAll(async () => {
  place = await tinyWorkplace(8);
  run = join(place.folder, "run");
  const trained = await kvitto(trainCommand, [
    ...[place.data, "--model", place.model, "--out", run, "--device", "cpu"],
    ...["--epochs", "1", "--learning-rate", "0.02", "--rank", "2", "--validation-share", "0"],
  ]);
  expect(trained.status).toBe(0);
}, 60_000);
afterAll(() => place[Symbol.asyncDispose]());

const SHORT = ["--max-answer-tokens", "60", "--device", "cpu"];
/** The papers hold a hundred values or so: enough to speak of 80 %. */
const TARGET = ["--target-accuracy", "0.8"];

function calibrate(...args: string[]) {
  const more = [...SHORT, "--model", place.model, "--adapter", run];
  return kvitto(calibrateCommand, [place.data, ...more, ...args]);
}

function extract(...args: string[]) {
  const more = [...SHORT, "--model", place.model, "--json"];
  return kvitto(extractCommand, [join(place.data, "page-0.png"), ...more, ...args]);
}

interface Line {
  readonly confidence: Record<string, number>;
  readonly calibrated?: boolean;
  readonly threshold?: number | null;
  readonly review?: readonly string[];
  readonly error?: { readonly code: string; readonly message: string };
}

function parsed(stdout: string): Line {
  return JSON.parse(stdout) as Line;
}

test("too few values for the promise are refused with a sentence, and nothing is written", async () => {
  const { status, stdout } = await calibrate("--json");
  expect(status).toBe(1);
  expect(parsed(stdout).error).toMatchObject({
    code: "calibrate.too_few",
    message: expect.stringMatching(
      /to say that 99 % of them are right takes at least 300/,
    ) as unknown,
  });
  expect(await readCalibration(join(run, "adapter"))).toBeNull();
});

test("a part given twice is wrong usage", async () => {
  const { status, stderr } = await calibrate("--test", place.data, "--test-share", "0.4");
  expect(status).toBe(2);
  expect(stderr).toContain("test names the papers, so test_share would have no effect.");
});

describe("a calibration", () => {
  let said: { readonly status: number; readonly stdout: string };
  beforeAll(async () => {
    said = await calibrate(...TARGET, "--json");
  }, 60_000);

  test("is reported on vendors that it was not fitted on, and stored with its page", async () => {
    expect(said.status).toBe(0);
    const json = JSON.parse(said.stdout) as Record<string, unknown>;
    expect(json).toMatchObject({ method: "temperature", target_accuracy: 0.8, shared_vendors: [] });
    expect(json["fitted_on"]).toMatchObject({ papers: 4, vendors: 4 });
    expect(json["reported_on"]).toMatchObject({ papers: 4, vendors: 4 });
    const stored = await readCalibration(join(run, "adapter"));
    expect(stored).toMatchObject({
      source: { input: "image", enhance: [], grounding: false, fields: null },
      ...{ threshold: json["threshold"], fitted_on: json["fitted_on"] },
    });
    const page = await readFile(join(run, "adapter", "calibration.html"), "utf8");
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page).not.toMatch(/<script|https?:/);
    const card = await readFile(join(run, "adapter", "README.md"), "utf8");
    expect(card).toMatch(
      /Expected calibration error .* on 4 papers of data that it was not fitted/,
    );
  });

  test("is used by extract, and can be left out", async () => {
    const calibrated = parsed((await extract("--adapter", run)).stdout);
    const own = parsed((await extract("--adapter", run, "--calibration", "off")).stdout);
    expect(calibrated.calibrated).toBe(true);
    expect(calibrated.confidence).not.toEqual(own.confidence);
    const { threshold, confidence, review } = calibrated;
    const unsure = Object.keys(confidence).filter((path) => {
      return threshold === null || confidence[path]! < threshold!;
    });
    expect(review).toEqual(unsure);
    expect(Object.keys(own)).not.toEqual(expect.arrayContaining(["review"]));
    expect(Object.keys(own)).not.toEqual(expect.arrayContaining(["calibrated"]));
  });

  test("says to people what was found, and that vendors are in both parts", async () => {
    const { status, stdout } = await calibrate(...TARGET, "--test", place.data);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Fitted on \d+ values of 8 papers of 8 vendors: temperature \d/);
    expect(stdout).toMatch(/^ECE +\d\.\d{4} +\d\.\d{4}$/m);
    expect(stdout).toMatch(/^0\.95 +\d+\.\d %/m);
    expect(stdout).toMatch(/accepted unseen and|No threshold makes 80\.0 %/);
    expect(stdout).toContain("8 vendors are in both parts");
  });

  test("of another adapter or another way of reading is refused", async () => {
    const codeOf = async (...args: string[]) => parsed((await extract(...args)).stdout).error?.code;
    const other = join(place.folder, "other");
    await cp(join(run, "adapter"), other, { recursive: true });
    const config = join(other, "adapter_config.json");
    await writeFile(config, `${await readFile(config, "utf8")}\n`);
    expect(await codeOf("--adapter", other)).toBe("calibration.other_adapter");
    expect(await codeOf("--adapter", other, "--calibration", "off")).toBeUndefined();

    const changed = join(place.folder, "changed");
    await cp(join(run, "adapter"), changed, { recursive: true });
    const path = join(changed, "calibration.json");
    const stored = await readFile(path, "utf8");
    await writeFile(path, stored.replace('"enhance": []', '"enhance": ["deskew"]'));
    expect(await codeOf("--adapter", changed)).toBe("calibration.other_reading");
    await writeFile(path, stored.replace('"version": 1', '"version": 9'));
    expect(await codeOf("--adapter", changed)).toBe("calibration.damaged");
  });
});
