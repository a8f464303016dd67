import { KvittoError } from "../../core/errors.ts";
import {
  betterMethod,
  calibrated,
  type CalibrationMethod,
  type Calibrator,
  fitCalibrator,
  LEAST_ISOTONIC_VALUES,
} from "./calibrator.ts";
import { checkEnough } from "./enough-values.ts";
import type { Outcome } from "./outcome.ts";
import type { PaperValues } from "./paper-values.ts";
import {
  brierScore,
  expectedCalibrationError,
  reliability,
  type ReliabilityBin,
} from "./reliability.ts";
import { type CoveragePoint, riskCoverage } from "./risk-coverage.ts";
import {
  chooseThreshold,
  thresholdRow,
  type ThresholdRow,
  thresholdTable,
} from "./threshold-table.ts";

/** How far confidences are from what happens. */
export interface CalibrationScores {
  readonly n: number;
  readonly ece: number | null;
  readonly brier: number | null;
}

/** Confidences before and after: of all values, and of those that say something else than null. */
export interface Reliability {
  readonly all: CalibrationScores;
  readonly written: CalibrationScores;
  readonly bins: readonly ReliabilityBin[];
}

export interface PartCounts {
  readonly papers: number;
  readonly vendors: number;
  readonly values: number;
  readonly printed: number;
  readonly right: number;
  readonly capped: number;
  /** Labelled values in list elements that were not read: no threshold can catch these. */
  readonly missed: number;
}

export interface CalibrationResult {
  readonly calibrator: Calibrator;
  /** null when no threshold reaches the target: then every value is to be looked at. */
  readonly threshold: number | null;
  readonly targetAccuracy: number;
  readonly fittedOn: PartCounts;
  readonly reportedOn: PartCounts;
  readonly before: Reliability;
  readonly after: Reliability;
  /** After each method, whichever was taken. */
  readonly methods: Readonly<Record<CalibrationMethod, Reliability>>;
  /** On the papers that were reported on. */
  readonly chosen: ThresholdRow | null;
  readonly table: readonly ThresholdRow[];
  /** Of printed values. */
  readonly riskCoverage: readonly CoveragePoint[];
}

function scores(outcomes: readonly Outcome[]): CalibrationScores {
  return {
    n: outcomes.length,
    ece: expectedCalibrationError(outcomes),
    brier: brierScore(outcomes),
  };
}

function reliabilityOf(papers: readonly PaperValues[]): Reliability {
  const all = papers.flatMap(({ outcomes }) => outcomes);
  const written = all.filter(({ isWritten }) => isWritten);
  return { all: scores(all), written: scores(written), bins: reliability(all) };
}

function counts(papers: readonly PaperValues[]): PartCounts {
  const all = papers.flatMap(({ outcomes }) => outcomes);
  return {
    papers: papers.length,
    vendors: new Set(papers.map(({ id, vendor }) => JSON.stringify(vendor ?? { row: id }))).size,
    values: all.length,
    printed: all.filter(({ isPrinted }) => isPrinted).length,
    right: all.filter(({ correct }) => correct).length,
    capped: all.filter(({ isCapped }) => isCapped).length,
    missed: papers.reduce((sum, { missed }) => sum + missed, 0),
  };
}

function apply(papers: readonly PaperValues[], calibrator: Calibrator): PaperValues[] {
  return papers.map((paper) => ({ ...paper, outcomes: calibrated(paper.outcomes, calibrator) }));
}

/**
 * Fits on some papers and measures on others. Calibrated is the confidence of every value, null included;
 * the threshold and its table are about printed values, because agreement on what is absent would flatter
 * them.
 * @param method  `auto` takes what does better in cross-validation on `fit`
 * @throws {KvittoError} `calibrate.too_few` when either part is too small
 */
export function measureCalibration(
  fit: readonly PaperValues[],
  report: readonly PaperValues[],
  {
    method,
    targetAccuracy,
  }: {
    readonly method: CalibrationMethod | "auto";
    readonly targetAccuracy: number;
  },
): CalibrationResult {
  checkEnough("The part to fit on", fit, targetAccuracy);
  checkEnough("The part to report on", report, targetAccuracy);
  const byPaper = fit.map(({ outcomes }) => outcomes);
  const all = byPaper.flat();
  if (method === "isotonic" && all.length < LEAST_ISOTONIC_VALUES) {
    throw new KvittoError(
      "calibrate.too_few",
      `An isotonic curve takes at least ${LEAST_ISOTONIC_VALUES} values to fit; there are ${all.length}.`,
      "Leave --method out: a temperature is then fitted.",
    );
  }
  const fitted = {
    temperature: fitCalibrator(all, "temperature"),
    isotonic: fitCalibrator(all, "isotonic"),
  };
  const calibrator = fitted[method === "auto" ? betterMethod(byPaper) : method];
  const threshold = chooseThreshold(apply(fit, calibrator), targetAccuracy)?.threshold ?? null;
  const papers = apply(report, calibrator);
  return {
    ...{ calibrator, threshold, targetAccuracy },
    ...{ fittedOn: counts(fit), reportedOn: counts(report) },
    before: reliabilityOf(report),
    after: reliabilityOf(papers),
    methods: {
      temperature: reliabilityOf(apply(report, fitted.temperature)),
      isotonic: reliabilityOf(apply(report, fitted.isotonic)),
    },
    chosen: threshold === null ? null : thresholdRow(papers, threshold),
    table: thresholdTable(papers, threshold),
    riskCoverage: riskCoverage(
      papers.flatMap(({ outcomes }) => outcomes.filter(({ isPrinted }) => isPrinted)),
    ),
  };
}
