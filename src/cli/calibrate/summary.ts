import type {
  CalibrationResult,
  Reliability,
} from "../../evaluate/calibration/measure-calibration.ts";
import type { ThresholdRow } from "../../evaluate/calibration/threshold-table.ts";
import { percent } from "../../evaluate/report-scores.ts";
import type { Score } from "../../metrics/score.ts";
import type { Colors } from "../output.ts";
import { formatTable } from "../table.ts";

const DIGITS = 4;

function rounded(value: number): number;
function rounded(value: number | null): number | null;
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(DIGITS));
}

function scoreJson({ value, low, high, n }: Score) {
  return { value: rounded(value), low: rounded(low), high: rounded(high), n };
}

function rowJson({ threshold, coverage, accepted, accuracy, papersUntouched }: ThresholdRow) {
  return {
    ...{ threshold, coverage: rounded(coverage), accepted },
    accuracy: scoreJson(accuracy),
    papers_untouched: scoreJson(papersUntouched),
  };
}

function reliabilityJson({ all, written }: Reliability) {
  return {
    ...{ ece: rounded(all.ece), brier: rounded(all.brier) },
    written: { ece: rounded(written.ece), brier: rounded(written.brier) },
  };
}

/** What `kvitto calibrate --json` says. */
export function calibrationJson(result: CalibrationResult) {
  const { calibrator, threshold, targetAccuracy, fittedOn, reportedOn, chosen } = result;
  return {
    method: calibrator.method,
    temperature: calibrator.method === "temperature" ? rounded(calibrator.temperature) : null,
    target_accuracy: targetAccuracy,
    threshold,
    coverage: rounded(chosen?.coverage ?? null),
    accuracy: chosen === null ? null : scoreJson(chosen.accuracy),
    before: reliabilityJson(result.before),
    after: reliabilityJson(result.after),
    methods: {
      temperature: reliabilityJson(result.methods.temperature),
      isotonic: reliabilityJson(result.methods.isotonic),
    },
    table: result.table.map(rowJson),
    bins: { before: result.before.bins, after: result.after.bins },
    fitted_on: fittedOn,
    reported_on: reportedOn,
  };
}

function withInterval({ value, low, high }: Score): string {
  if (low === null || high === null) return percent(value);
  return `${percent(value)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;
}

function decision({ chosen, targetAccuracy }: CalibrationResult, colors: Colors): string {
  const target = percent(targetAccuracy);
  if (chosen === null) {
    return colors.yellow(
      `No threshold makes ${target} of enough values right: every value is to be looked at.`,
    );
  }
  const { threshold, coverage, accuracy } = chosen;
  const said =
    `At a confidence of ${colors.bold(threshold.toFixed(4))}, ${colors.bold(percent(coverage))} of the ` +
    `printed values are accepted unseen and ${colors.bold(withInterval(accuracy))} of those are right.`;
  if ((accuracy.value ?? 0) >= targetAccuracy) return said;
  return `${said}\n${colors.yellow(`${target} was asked for: the threshold keeps that on the papers it was chosen on, not on these.`)}`;
}

/** The same for people. */
export function calibrationText(result: CalibrationResult, colors: Colors): string {
  const { calibrator, fittedOn, reportedOn, before, after, table, threshold } = result;
  const part = ({ papers, vendors, values }: typeof fittedOn) =>
    `${values} values of ${papers} papers of ${vendors} vendors`;
  const how =
    calibrator.method === "temperature"
      ? `temperature ${calibrator.temperature.toFixed(3)}`
      : `isotonic curve of ${calibrator.curve.x.length} points`;
  const number = (value: number | null) => (value === null ? "–" : value.toFixed(4));
  const errors = formatTable(
    [{ title: "" }, { title: "before", align: "right" }, { title: "calibrated", align: "right" }],
    [
      ["ECE", number(before.all.ece), number(after.all.ece)],
      ["Brier", number(before.all.brier), number(after.all.brier)],
      ["ECE, written values", number(before.written.ece), number(after.written.ece)],
      ["Brier, written values", number(before.written.brier), number(after.written.brier)],
    ],
  );
  const rows = table.map((row) => [
    row.threshold === threshold
      ? colors.bold(`${row.threshold.toFixed(4)} *`)
      : row.threshold.toFixed(2),
    percent(row.coverage),
    String(row.accepted),
    withInterval(row.accuracy),
    percent(row.papersUntouched.value),
  ]);
  const thresholds = formatTable(
    [
      { title: "threshold" },
      { title: "accepted", align: "right" },
      { title: "values", align: "right" },
      { title: "right", align: "right" },
      { title: "papers nobody looks at", align: "right" },
    ],
    rows,
  );
  return [
    `Fitted on ${part(fittedOn)}: ${how}.`,
    `Reported on ${part(reportedOn)}; ${reportedOn.missed} more values were not read at all.`,
    "",
    errors,
    "",
    thresholds,
    "",
    decision(result, colors),
  ].join("\n");
}
