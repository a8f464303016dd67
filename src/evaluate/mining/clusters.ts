import type { LeafValue } from "../../documents/fields.ts";
import { byErrors } from "./count-errors.ts";
import type { ErrorType } from "./error-type.ts";
import type { MinedError, MinedPaper } from "./mined-error.ts";

/** Shown of each cluster. */
const MOST_EXAMPLES = 3;

export interface ErrorExample {
  readonly id: string;
  readonly path: string;
  readonly predicted: LeafValue;
  readonly truth: LeafValue;
}

/** Errors of one kind in one field on papers of one look. */
export interface ErrorCluster {
  readonly type: ErrorType;
  readonly field: string;
  /** The papers' layout where it is known, else their vendor, else "unknown". */
  readonly family: string;
  readonly errors: number;
  /** Of all errors of the evaluation. */
  readonly share: number;
  /** Ids of the papers, each once, in the order of the evaluation. */
  readonly papers: readonly string[];
  readonly examples: readonly ErrorExample[];
}

function familyOf({ layout, vendor }: MinedError): string {
  return layout ?? vendor ?? "unknown";
}

/**
 * Errors that are alike: of one kind, in one field, on papers of one layout (of one vendor, where
 * layouts are not known). Most errors first; the same errors give the same clusters in the same order.
 */
export function clusterErrors(papers: readonly MinedPaper[]): ErrorCluster[] {
  const all = papers.flatMap(({ errors }) => errors);
  const groups = new Map<string, MinedError[]>();
  for (const error of all) {
    const name = JSON.stringify([error.type, error.field, familyOf(error)]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [error]);
    else group.push(error);
  }
  return [...groups]
    .map(([name, errors]) => ({ name, errors: errors.length, group: errors }))
    .sort(byErrors)
    .map(({ group }): ErrorCluster => {
      const [first] = group;
      if (first === undefined) throw new Error("internal: a cluster without an error");
      return {
        ...{ type: first.type, field: first.field, family: familyOf(first) },
        errors: group.length,
        share: group.length / all.length,
        papers: [...new Set(group.map(({ id }) => id))],
        examples: group.slice(0, MOST_EXAMPLES).map(({ id, path, predicted, truth }) => ({
          ...{ id, path, predicted, truth },
        })),
      };
    });
}

/** Errors of one kind in one field, wherever they are: what a plan or a replay set is made for. */
export interface Leader {
  readonly type: ErrorType;
  readonly field: string;
  readonly errors: number;
  readonly share: number;
  readonly papers: readonly string[];
}

/** Kind × field of all clusters together, most errors first. */
export function leadersOf(clusters: readonly ErrorCluster[]): Leader[] {
  const all = clusters.reduce((sum, { errors }) => sum + errors, 0);
  const leaders = new Map<string, Leader>();
  for (const { type, field, errors, papers } of clusters) {
    const name = `${type} ${field}`;
    const before = leaders.get(name);
    const count = (before?.errors ?? 0) + errors;
    leaders.set(name, {
      ...{ type, field, errors: count, share: count / all },
      papers: [...new Set([...(before?.papers ?? []), ...papers])],
    });
  }
  return [...leaders]
    .map(([name, leader]) => ({ name, ...leader }))
    .sort(byErrors)
    .map(({ type, field, errors, share, papers }) => ({ type, field, errors, share, papers }));
}
