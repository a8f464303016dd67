import { expect, test } from "vitest";
import { Random } from "../src/core/random.ts";
import { characterClass } from "./characters.ts";
import { sampleAt, sampleOfKind, stageAt, STAGES } from "./curriculum.ts";
import { PATCH_PX, SAMPLE_KINDS, TOKEN_PX, type SampleLimits } from "./samples/sample.ts";

const LIMITS: SampleLimits = {
  lineCharacters: 40,
  widthPx: 448,
  heightPx: 992,
  lines: 35,
  wear: 1,
  fonts: "train",
};

test.each(STAGES.map((stage) => [stage.name, stage] as const))(
  "%s: the same seed and index give the same sample, another index another",
  (_name, stage) => {
    for (let index = 0; index < 6; index++) {
      const first = sampleAt("test", index, stage);
      expect(sampleAt("test", index, stage)).toEqual(first);
      expect(sampleAt("test", index + 1000, stage)).not.toEqual(first);
    }
  },
);

test.each(SAMPLE_KINDS)("%s: sizes, labels and texts agree with each other", (kind) => {
  for (let index = 0; index < 25; index++) {
    const sample = sampleOfKind(kind, new Random(`${kind}/${index}`), LIMITS);
    const { width, height } = sample;
    expect(sample.kind).toBe(kind);
    expect([width % TOKEN_PX, height % TOKEN_PX]).toEqual([0, 0]);
    expect(width).toBeLessThanOrEqual(LIMITS.widthPx);
    expect(height).toBeLessThanOrEqual(LIMITS.heightPx);
    expect(sample.pixels).toHaveLength(width * height);
    expect(sample.patchCharacters).toHaveLength((width * height * 2) / PATCH_PX ** 2);
    expect(sample.prompt).not.toBe("");
    expect(sample.answer).toBe(sample.answer.trim());
    expect(sample.answer).not.toBe("");
    if (kind !== "text") {
      expect(new Set(sample.pixels).size).toBeGreaterThan(1);
      expect(sample.patchCharacters.some((label) => label > 0)).toBe(true);
    }
  }
});

test("the labels of a line, read from left to right, are its text less what did not fit", () => {
  let named = 0;
  let printed = 0;
  for (let index = 0; index < 200; index++) {
    const sample = sampleOfKind("line", new Random(`order/${index}`), { ...LIMITS, wear: 0 });
    const halves = (sample.width / PATCH_PX) * 2;
    const read: number[] = [];
    for (let half = 0; half < halves; half++) {
      for (let at = half; at < sample.patchCharacters.length; at += halves) {
        const label = sample.patchCharacters[at]!;
        if (label > 0) read.push(label);
      }
    }
    const text = [...sample.answer].map(characterClass).filter((label) => label > 0);
    let next = 0;
    for (const label of read) next = text.indexOf(label, next) + 1 || Infinity;
    expect(next, `${sample.answer}: ${read.join(" ")}`).toBeLessThanOrEqual(text.length);
    named += read.length;
    printed += text.length;
  }
  // Advances are mostly wider than the 8 px of a half, so nearly every character has one.
  expect(named / printed).toBeGreaterThan(0.85);
});

test("everything that a page says is printed on it", () => {
  for (let index = 0; index < 15; index++) {
    const sample = sampleOfKind("page", new Random(`page/${index}`), { ...LIMITS, wear: 0 });
    const answer = [...sample.answer].map(characterClass).filter((label) => label > 0);
    const named = sample.patchCharacters.filter((label) => label > 0);
    const unknown = [...new Set(named)].filter((label) => !answer.includes(label));
    expect(unknown).toEqual([]);
    expect(named.length).toBeGreaterThan(0.5 * answer.length);
    expect(sample.answer.split("\n").length).toBeGreaterThanOrEqual(10);
  }
});

test("stages follow each other by samples seen, and the last goes on", () => {
  const [first, second] = STAGES;
  expect(stageAt(0, STAGES).name).toBe(first.name);
  expect(stageAt(first.samples - 1, STAGES).name).toBe(first.name);
  expect(stageAt(first.samples, STAGES).name).toBe(second.name);
  expect(stageAt(1e9, STAGES).name).toBe("pages");
});

test("held-out fonts draw other pictures of the same kinds", () => {
  const train = sampleAt("test", 3, STAGES[0], "train");
  const heldOut = sampleAt("test", 3, STAGES[0], "held-out");
  expect(heldOut.pixels).not.toEqual(train.pixels);
});
