import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Calibration,
  CALIBRATION_FILE,
  checkCalibration,
  readCalibration,
  writeCalibration,
} from "./calibration-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-calibration-"));
});
afterAll(() => rm(folder, { recursive: true }));

const part = {
  papers: 10,
  vendors: 4,
  values: 300,
  printed: 180,
  right: 250,
  capped: 12,
  missed: 3,
};
const calibration: Omit<Calibration, "version"> = {
  source: {
    ...{ model_sha256: "m", adapter_sha256: "a", input: "text", enhance: [], grounding: true },
    fields: null,
  },
  calibrator: { method: "isotonic", curve: { x: [0.1, 0.9], y: [0.2, 1] } },
  target_accuracy: 0.99,
  threshold: 0.8,
  fitted_on: part,
  reported_on: {
    ...part,
    ...{ ece_before: 0.2, ece: 0.02, brier_before: 0.2, brier: 0.1, coverage: 0.6, accuracy: 0.99 },
  },
};

test("none is null; what was written comes back", async () => {
  expect(await readCalibration(folder)).toBeNull();
  await writeCalibration(folder, calibration);
  expect(await readCalibration(folder)).toEqual({ version: 1, ...calibration });
});

test("a damaged one, one of another version and a curve that falls are refused", async () => {
  const path = join(folder, CALIBRATION_FILE);
  await writeCalibration(folder, calibration);
  const sound = await readFile(path, "utf8");
  const falls = sound.replace(/"y": \[\s*0\.2,\s*1\s*\]/, '"y": [1, 0.2]');
  expect(falls).not.toBe(sound);
  for (const text of [sound.slice(0, 50), sound.replace('"version": 1', '"version": 2'), falls]) {
    await writeFile(path, text);
    await expect(readCalibration(folder)).rejects.toMatchObject({ code: "calibration.damaged" });
  }
});

test("one from before there were fields is of whole documents", async () => {
  await writeCalibration(folder, calibration);
  const path = join(folder, CALIBRATION_FILE);
  const old = (await readFile(path, "utf8")).replace(/,\s*"fields": null/, "");
  expect(old).not.toContain('"fields"');
  await writeFile(path, old);
  expect((await readCalibration(folder))?.source.fields).toBeNull();
});

test("another adapter, model or way of reading is refused, with both sides", () => {
  const stored = { version: 1 as const, ...calibration };
  const { source } = calibration;
  checkCalibration(folder, stored, source);
  const codeWith = (change: Partial<typeof source>) => {
    try {
      checkCalibration(folder, stored, { ...source, ...change });
    } catch (error) {
      return error;
    }
    return null;
  };
  expect(codeWith({ adapter_sha256: "b" })).toMatchObject({ code: "calibration.other_adapter" });
  expect(codeWith({ model_sha256: "n" })).toMatchObject({ code: "calibration.other_model" });
  expect(codeWith({ grounding: false })).toMatchObject({
    code: "calibration.other_reading",
    message: expect.stringMatching(
      /grounding on, and papers are read with grounding off/,
    ) as unknown,
  });
  expect(codeWith({ input: "image" })).toMatchObject({ code: "calibration.other_reading" });
  expect(codeWith({ fields: ["total"] })).toMatchObject({
    code: "calibration.other_reading",
    message: expect.stringMatching(
      /with fields all, and papers are read with fields total/,
    ) as unknown,
  });
  expect(codeWith({ enhance: ["deskew"] })).toMatchObject({ code: "calibration.other_reading" });
});
