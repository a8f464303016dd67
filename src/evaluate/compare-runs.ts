import { KvittoError } from "../core/errors.ts";
import { holmAdjusted } from "../metrics/holm.ts";
import { pairedDifference, type PairedDifference } from "../metrics/paired-test.ts";
import {
  DOCUMENT_METRICS,
  type DocumentMetric,
  LESS_IS_BETTER,
  scoreDocuments,
} from "../metrics/score-documents.ts";
import type { Score } from "../metrics/score.ts";
import { type Latency, latencyOf } from "./latency.ts";
import type { Prediction } from "./prediction.ts";

/** What an evaluation has read. */
export interface ComparedRun {
  readonly name: string;
  readonly predictions: readonly Prediction[];
}

const LEVEL = 0.05;

/** `same`: equal on every paper. `noise`: the difference may be chance (p ≥ 0.05). */
export type Verdict = "better" | "worse" | "noise" | "same";

/** A run less the first one on the same papers: means over papers, not over values. */
export interface MetricDifference extends PairedDifference {
  readonly verdict: Verdict;
  /** `pValue` adjusted for all comparisons of all runs at once, by Holm; the verdict is by `pValue`. */
  readonly pHolm: number;
  readonly papers_better: number;
  readonly papers_worse: number;
}

export interface RunScores {
  readonly run: string;
  readonly metrics: Readonly<Record<DocumentMetric, Score>>;
  readonly latency: Latency;
  /** Null for the first, with which the others are compared, and where no paper has what is measured. */
  readonly against_first: Readonly<Record<DocumentMetric, MetricDifference | null>> | null;
}

export interface RunComparison {
  readonly papers: number;
  readonly runs: readonly RunScores[];
  /** How many were made at once, and how many are no noise, alone and after Holm's adjustment. */
  readonly comparisons: {
    readonly n: number;
    readonly significant: number;
    readonly significant_holm: number;
  };
}

type PaperScores = Readonly<Record<DocumentMetric, number | null>>;

/** Every metric of one paper alone. */
function scoresOf({ pred, truth, labelled }: Prediction): PaperScores {
  const { metrics } = scoreDocuments([pred], [truth], [labelled]);
  const entries = DOCUMENT_METRICS.map((name) => [name, metrics[name].value]);
  return Object.fromEntries(entries) as PaperScores; // one for each name
}

function differenceOf(
  name: DocumentMetric,
  first: readonly PaperScores[],
  other: readonly PaperScores[],
): Omit<MetricDifference, "pHolm"> | null {
  const pairs = first.flatMap((scores, i) => {
    const [a, b] = [scores[name], other[i]![name]];
    return a === null || b === null ? [] : [{ a, b }];
  });
  if (pairs.length === 0) return null;
  const paired = pairedDifference(
    pairs.map(({ a }) => a),
    pairs.map(({ b }) => b),
  );
  const sign = LESS_IS_BETTER.has(name) ? -1 : 1;
  const [better, worse] = [1, -1].map(
    (side) => pairs.filter(({ a, b }) => Math.sign(b - a) * sign === side).length,
  ) as [number, number]; // two in, two out
  const gained = paired.difference * sign > 0;
  const verdict = better + worse === 0 ? "same" : !paired.isSignificant ? "noise" : gained ? "better" : "worse"; // prettier-ignore
  return { ...paired, verdict, papers_better: better, papers_worse: worse };
}

type Differences = Record<DocumentMetric, MetricDifference | null>;

/** Every metric of every run against the first, adjusted together. */
function differencesOf(runs: readonly (readonly PaperScores[])[]): Differences[] {
  const [first = [], ...others] = runs;
  const alone = others.map((papers) =>
    DOCUMENT_METRICS.map((name) => differenceOf(name, first, papers)),
  );
  const made = alone.flat().filter((one) => one !== null);
  const adjusted = holmAdjusted(made.map(({ pValue }) => pValue));
  const holm = new Map(made.map((one, i) => [one, adjusted[i]!]));
  return alone.map(
    (differences) =>
      // One for each name.
      Object.fromEntries(
        DOCUMENT_METRICS.map((name, i) => {
          const one = differences[i] ?? null;
          return [name, one === null ? null : { ...one, pHolm: holm.get(one) ?? 1 }];
        }),
      ) as Differences,
  );
}

/** @throws {KvittoError} `compare.other_papers` with how many differ and how */
function checkSamePapers(first: ComparedRun, other: ComparedRun): void {
  const mine = new Map(first.predictions.map((one) => [one.id, one]));
  const theirs = new Map(other.predictions.map((one) => [one.id, one]));
  const onlyFirst = [...mine.keys()].filter((id) => !theirs.has(id)).length;
  const onlyOther = [...theirs.keys()].filter((id) => !mine.has(id)).length;
  const label = ({ truth, labelled }: Prediction) => JSON.stringify([truth, labelled]);
  const otherLabel = [...mine].filter(([id, one]) => {
    const twin = theirs.get(id);
    return twin !== undefined && label(twin) !== label(one);
  }).length;
  if (onlyFirst + onlyOther + otherLabel === 0) return;
  throw new KvittoError(
    "compare.other_papers",
    `${other.name} was scored on other papers than ${first.name}: ${onlyFirst} are only in the first, ` +
      `${onlyOther} only in the second, and ${otherLabel} of ${mine.size - onlyFirst} in both have another label.`,
    "Evaluate both on the same dataset.",
  );
}

/**
 * Runs over the same papers, each against the first by a paired test over papers (see
 * `pairedDifference`). `pValue` is that of each comparison alone: of twenty between equal runs, one is
 * significant by chance; `pHolm` is adjusted for all of them.
 * @throws {KvittoError} `compare.other_papers`
 */
export function compareRuns(runs: readonly [ComparedRun, ...ComparedRun[]]): RunComparison {
  const [first, ...others] = runs;
  for (const other of others) checkSamePapers(first, other);
  const ids = first.predictions.map(({ id }) => id);
  const inOrder = runs.map(({ name, predictions }) => {
    const byId = new Map(predictions.map((one) => [one.id, one]));
    const own = ids.map((id) => byId.get(id)!);
    return { name, predictions: own, papers: own.map(scoresOf) };
  });
  const differences = differencesOf(inOrder.map(({ papers }) => papers));
  const made = differences.flatMap((one) => Object.values(one)).filter((one) => one !== null);
  return {
    papers: ids.length,
    runs: inOrder.map(({ name, predictions }, k) => ({
      run: name,
      metrics: scoreDocuments(
        predictions.map(({ pred }) => pred),
        predictions.map(({ truth }) => truth),
        predictions.map(({ labelled }) => labelled),
      ).metrics,
      latency: latencyOf(predictions),
      against_first: differences[k - 1] ?? null,
    })),
    comparisons: {
      n: made.length,
      significant: made.filter(({ pValue }) => pValue < LEVEL).length,
      significant_holm: made.filter(({ pHolm }) => pHolm < LEVEL).length,
    },
  };
}

/** Said where more than one comparison is made at once: some are then below 0.05 by chance alone. */
export function manyComparisons({
  n,
  significant,
  significant_holm,
}: RunComparison["comparisons"]) {
  return (
    `${n} comparisons at once: ${significant} have p < 0.05, of which about ${Math.round(n * LEVEL)} would ` +
    `by chance alone if nothing differed; ${significant_holm} have it after Holm's adjustment for all of them.`
  );
}
