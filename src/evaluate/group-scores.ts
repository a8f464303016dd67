import { exactMatch } from "../metrics/exact-match.ts";
import {
  fieldAccuracy,
  fieldAccuracyPrinted,
  type FieldComparison,
} from "../metrics/field-accuracy.ts";
import { hallucinationRate, omissionRate } from "../metrics/hallucination.ts";
import type { Score } from "../metrics/score.ts";

/** What is scored of each group of papers; names are those of `DOCUMENT_METRICS`. */
export const GROUP_METRICS = [
  ...(["field_accuracy", "field_accuracy_printed", "exact_match"] as const),
  ...(["hallucination_rate", "omission_rate"] as const),
];
export type GroupMetric = (typeof GROUP_METRICS)[number];

export interface GroupScore {
  readonly name: string;
  readonly papers: number;
  readonly metrics: Readonly<Record<GroupMetric, Score>>;
}

type Comparisons = readonly FieldComparison[];

export function groupScore(name: string, papers: readonly Comparisons[]): GroupScore {
  return {
    name,
    papers: papers.length,
    metrics: {
      field_accuracy: fieldAccuracy(papers),
      field_accuracy_printed: fieldAccuracyPrinted(papers),
      exact_match: exactMatch(papers),
      hallucination_rate: hallucinationRate(papers),
      omission_rate: omissionRate(papers),
    },
  };
}

/** Scores of each group by name, in the order of names (numbers by size); papers of null are left out. */
export function scoreGroups(
  papers: readonly Comparisons[],
  nameOf: (paper: number) => string | null,
): GroupScore[] {
  const groups = new Map<string, Comparisons[]>();
  papers.forEach((paper, i) => {
    const name = nameOf(i);
    if (name === null) return;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [paper]);
    else group.push(paper);
  });
  const order = new Intl.Collator("en", { numeric: true });
  return [...groups]
    .sort(([a], [b]) => order.compare(a, b))
    .map(([name, group]) => groupScore(name, group));
}
