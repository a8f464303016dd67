import { describe, expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { applyCalibrator, betterMethod, fitCalibrator } from "./calibrator.ts";
import { valuesToSay } from "./enough-values.ts";
import { measureCalibration } from "./measure-calibration.ts";
import type { PaperValues, ValueOutcome } from "./paper-values.ts";
import { sigmoid } from "./temperature.ts";

/** Papers of a reader whose logits are `sharpness` times too large; 10 values each. */
function papers(count: number, sharpness: number, seed: string): PaperValues[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => ({
    id: `${seed}-${i}`,
    vendor: `vendor-${i % 7}`,
    outcomes: Array.from({ length: 10 }, (_, k): ValueOutcome => {
      const logOdds = 2.5 + 2 * random.normal();
      const isWritten = random.chance(0.6);
      return {
        ...{ path: `value.${k}`, isWritten, isPrinted: isWritten, isCapped: false },
        ...{ confidence: sigmoid(sharpness * logOdds), correct: random.chance(sigmoid(logOdds)) },
      };
    }),
    missed: i % 2,
  }));
}

const options = { method: "auto", targetAccuracy: 0.95 } as const;

test("overconfidence is undone on papers that were not fitted on, and the threshold does as it says", () => {
  const result = measureCalibration(papers(300, 3, "fit"), papers(300, 3, "report"), options);
  expect(result.calibrator.method).toBe("temperature"); // which is what is wrong with this reader
  expect(result.before.all.ece!).toBeGreaterThan(0.06);
  expect(result.after.all.ece!).toBeLessThan(0.03);
  expect(result.after.written.brier!).toBeLessThan(result.before.written.brier!);
  expect(result.fittedOn).toMatchObject({ papers: 300, vendors: 7, values: 3000, missed: 150 });
  // 3 standard deviations of a share of 0.95 in some 1,200 values are 0.019.
  expect(result.chosen!.accuracy.value!).toBeGreaterThan(0.95 - 0.019);
  expect(result.chosen!.coverage).toBeGreaterThan(0.3);
  expect(result.chosen!.accuracy.n).toBe(result.chosen!.accepted);
  expect(result.table.map(({ threshold }) => threshold)).toContain(result.threshold);
});

test("coverage falls as the threshold of the table rises, and so do papers that nobody looks at", () => {
  const { table } = measureCalibration(papers(60, 1, "a"), papers(60, 1, "b"), options);
  for (const [i, row] of table.entries()) {
    const before = table[i - 1];
    if (before === undefined) continue;
    expect(row.threshold).toBeGreaterThan(before.threshold);
    expect(row.coverage).toBeLessThanOrEqual(before.coverage);
    expect(row.papersUntouched.value!).toBeLessThanOrEqual(before.papersUntouched.value!);
  }
});

test("absence that both sides agree on moves neither threshold nor table", () => {
  const [fit, report] = [papers(100, 1, "fit"), papers(100, 1, "report")];
  const absent: ValueOutcome = {
    ...{ path: "due_date", isWritten: false, isPrinted: false, isCapped: false },
    ...{ confidence: 0.2, correct: true },
  };
  const more = report.map((one) => ({ ...one, outcomes: [...one.outcomes, absent] }));
  const [plain, padded] = [fit, fit].map((part, i) =>
    measureCalibration(part, i === 0 ? report : more, options),
  );
  expect(padded!.chosen!.coverage).toBe(plain!.chosen!.coverage);
  expect(padded!.chosen!.accuracy).toEqual(plain!.chosen!.accuracy);
  expect(padded!.chosen!.papersUntouched.value).toBe(0); // somebody has to look at it all the same
  expect(padded!.riskCoverage).toEqual(plain!.riskCoverage);
  expect(padded!.after.all.n).toBe(plain!.after.all.n + 100);
});

test("what a temperature cannot mend is left to the isotonic curve", () => {
  const random = new Random("steps");
  const steps = Array.from({ length: 200 }, () =>
    Array.from({ length: 10 }, () => {
      const confidence = random.chance(0.5) ? 0.99 : 0.6; // 0.6 is always wrong
      return { confidence, correct: confidence === 0.99 && random.chance(0.99) };
    }),
  );
  expect(betterMethod(steps)).toBe("isotonic");
  expect(betterMethod(steps.slice(0, 40))).toBe("temperature"); // 400 values are too few for a curve
});

test("no value is called certain", () => {
  const outcomes = papers(50, 1, "certain").flatMap((paper) => paper.outcomes);
  for (const method of ["temperature", "isotonic"] as const) {
    const calibrator = fitCalibrator(outcomes, method);
    for (const confidence of [0, 0.5, 1]) {
      const after = applyCalibrator(confidence, calibrator);
      expect(after).toBeGreaterThan(0);
      expect(after).toBeLessThan(1);
    }
  }
});

describe("too few values are refused with both numbers", () => {
  const enough = papers(60, 1, "enough");
  const messageOf = (fit: PaperValues[], report: PaperValues[], targetAccuracy: number) => {
    try {
      measureCalibration(fit, report, { method: "auto", targetAccuracy });
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
    return "";
  };

  test("in either part", () => {
    expect(messageOf(papers(3, 1, "few"), enough, 0.9)).toMatch(
      /^The part to fit on has 30 values on 3 papers; at least 50/,
    );
    expect(messageOf(enough, papers(3, 1, "few"), 0.9)).toMatch(/^The part to report on has 30/);
  });

  test("for the accuracy that is to be said: the rule of three", () => {
    expect([0.9, 0.95, 0.99, 0.995].map(valuesToSay)).toEqual([30, 60, 300, 600]);
    expect(messageOf(papers(20, 1, "some"), enough, 0.99)).toMatch(
      /has \d+ printed values; to say that 99 % of them are right takes at least 300\.$/,
    );
  });

  test("for an isotonic curve that was asked for", () => {
    const few = papers(40, 1, "few");
    const isotonic = { method: "isotonic", targetAccuracy: 0.9 } as const;
    expect(() => measureCalibration(few, enough, isotonic)).toThrow(/at least 500 values.*are 400/);
  });

  test("of right or of wrong ones", () => {
    const perfect = enough.map((paper) => ({
      ...paper,
      outcomes: paper.outcomes.map((one) => ({ ...one, correct: true })),
    }));
    expect(messageOf(perfect, enough, 0.9)).toMatch(/600 values that are right and 0 that are/);
  });
});

test("a target that no threshold reaches gives none", () => {
  const random = new Random("coin");
  const coin = papers(100, 1, "coin").map((paper) => ({
    ...paper,
    outcomes: paper.outcomes.map((one) => ({ ...one, correct: random.chance(0.5) })),
  }));
  const result = measureCalibration(coin, coin, options);
  expect(result.threshold).toBeNull();
  expect(result.chosen).toBeNull();
});
