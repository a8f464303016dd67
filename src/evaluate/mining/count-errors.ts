import type { MinedError, MinedPaper } from "./mined-error.ts";

/** Errors of one name: a kind, a field, a vendor, … */
export interface ErrorCount {
  readonly name: string;
  readonly errors: number;
  /** Papers that have at least one of them. */
  readonly papers: number;
  /** Papers that could have one: all, or those of the vendor, layout or grade. */
  readonly of: number;
}

export interface ErrorCounts {
  readonly papers: number;
  readonly errors: number;
  /** Papers with nothing wrong. */
  readonly papers_right: number;
  readonly by_type: readonly ErrorCount[];
  readonly by_field: readonly ErrorCount[];
  readonly by_vendor: readonly ErrorCount[];
  readonly by_layout: readonly ErrorCount[];
  readonly by_grade: readonly ErrorCount[];
}

/** Most errors first; the name decides between equals, so that the order is always the same. */
export function byErrors(
  a: { readonly errors: number; readonly name: string },
  b: { readonly errors: number; readonly name: string },
): number {
  return b.errors - a.errors || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** By what an error itself is: each may be in any paper. */
function countErrors(
  papers: readonly MinedPaper[],
  nameOf: (error: MinedError) => string,
): ErrorCount[] {
  const counts = new Map<string, { errors: number; papers: Set<string> }>();
  for (const { prediction, errors } of papers) {
    for (const error of errors) {
      const name = nameOf(error);
      const count = counts.get(name) ?? { errors: 0, papers: new Set() };
      count.errors++;
      count.papers.add(prediction.id);
      counts.set(name, count);
    }
  }
  return [...counts]
    .map(([name, count]) => ({
      ...{ name, errors: count.errors, papers: count.papers.size, of: papers.length },
    }))
    .sort(byErrors);
}

/** By what the paper is; papers of which it is not known are left out. Groups without errors are kept. */
function countGroups(
  papers: readonly MinedPaper[],
  nameOf: (paper: MinedPaper) => string | null,
): ErrorCount[] {
  const counts = new Map<string, { errors: number; papers: number; of: number }>();
  for (const paper of papers) {
    const name = nameOf(paper);
    if (name === null) continue;
    const count = counts.get(name) ?? { errors: 0, papers: 0, of: 0 };
    count.errors += paper.errors.length;
    count.papers += Number(paper.errors.length > 0);
    count.of++;
    counts.set(name, count);
  }
  return [...counts].map(([name, count]) => ({ name, ...count })).sort(byErrors);
}

/** All errors of an evaluation, counted by what they are and where they are. */
export function countAll(papers: readonly MinedPaper[]): ErrorCounts {
  return {
    papers: papers.length,
    errors: papers.reduce((sum, { errors }) => sum + errors.length, 0),
    papers_right: papers.filter(({ errors }) => errors.length === 0).length,
    by_type: countErrors(papers, ({ type }) => type),
    by_field: countErrors(papers, ({ field }) => (field === "" ? "(whole paper)" : field)),
    by_vendor: countGroups(papers, ({ prediction }) => prediction.vendor),
    by_layout: countGroups(papers, ({ origin }) => origin.layout),
    by_grade: countGroups(papers, ({ prediction }) => prediction.grade),
  };
}
