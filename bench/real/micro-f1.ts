import { bootstrapScore } from "../../src/metrics/bootstrap-interval.ts";
import type { FieldComparison } from "../../src/metrics/field-accuracy.ts";
import type { Score } from "../../src/metrics/score.ts";

type Comparisons = readonly FieldComparison[];

/** 2·TP / (values stated + values labelled), counts summed over papers; null when both are 0. */
export function microF1(papers: readonly Comparisons[]): number | null {
  const all = papers.flat();
  const isThere = (value: unknown) => (value ?? null) !== null;
  const stated = all.filter(({ predicted }) => isThere(predicted)).length;
  const labelled = all.filter(({ truth }) => isThere(truth)).length;
  const right = all.filter(({ truth, correct }) => correct && isThere(truth)).length;
  return stated + labelled === 0 ? null : (2 * right) / (stated + labelled);
}

/**
 * Micro F1 of values after normalisation by type. Papers of one company are right or wrong together,
 * so the 95 % interval draws companies, not papers, again. `n` counts labelled values.
 *
 * @param companies  a number for each paper, the same for papers of one company
 */
export function companyF1(papers: readonly Comparisons[], companies: readonly number[]): Score {
  const groups = new Map<number, Comparisons[]>();
  papers.forEach((paper, i) => {
    groups.set(companies[i]!, [...(groups.get(companies[i]!) ?? []), paper]);
  });
  const score = bootstrapScore([...groups.values()], (drawn) => microF1(drawn.flat()));
  const n = papers.flat().filter(({ truth }) => (truth ?? null) !== null).length;
  return { ...score, n };
}
