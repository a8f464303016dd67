import type { DatasetRow } from "../../src/data/rows.ts";
import { compareFields, type FieldComparison } from "../../src/metrics/field-accuracy.ts";
import { clusteredProportion } from "../../src/metrics/clustered-interval.ts";
import type { Score } from "../../src/metrics/score.ts";
import { parseJson } from "../../src/metrics/valid-json.ts";
import { companyF1 } from "./micro-f1.ts";
import type { Protocol } from "./protocol.ts";
import { knownFields, shownFields } from "./question.ts";
import type { SetResult } from "./results.ts";

interface ReadPaper {
  readonly row: DatasetRow;
  readonly base: string;
  readonly tuned: string;
}

type FieldsOf = (row: DatasetRow, asked: readonly string[]) => readonly string[];

/** A share of the labelled values of one field, those of one company counted as one cluster. */
function fieldShare(papers: readonly FieldComparison[][], issuers: readonly number[]): Score {
  const clusters = new Map<number, { correct: number; total: number }>();
  papers.forEach((comparisons, i) => {
    const { correct, total } = clusters.get(issuers[i]!) ?? { correct: 0, total: 0 };
    const right = comparisons.filter((one) => one.correct).length;
    clusters.set(issuers[i]!, { correct: correct + right, total: total + comparisons.length });
  });
  return clusteredProportion([...clusters.values()]);
}

/** Scores of base and tuned, over all labelled values and over those that the text shows. */
export function scorePapers(
  { groups, asked }: Pick<Protocol, "groups" | "asked">,
  papers: readonly ReadPaper[],
  issuers: readonly number[],
): Pick<SetResult, "groups" | "fields"> {
  const compared = (model: "base" | "tuned", fields: readonly string[], of: FieldsOf) =>
    papers.map((paper) => {
      const wanted = new Set(of(paper.row, fields));
      const all = compareFields(parseJson(paper[model]), paper.row.document);
      return all.filter(({ field }) => wanted.has(field));
    });
  const f1 = (model: "base" | "tuned", fields: readonly string[], of: FieldsOf) =>
    companyF1(compared(model, fields, of), issuers);
  return {
    groups: groups.map(({ name, fields, goal }) => ({
      ...{ name, fields: [...fields], goal },
      base: f1("base", fields, knownFields),
      tuned: f1("tuned", fields, knownFields),
      base_shown: f1("base", fields, shownFields),
      tuned_shown: f1("tuned", fields, shownFields),
    })),
    fields: asked.flatMap((field) => {
      const tuned = fieldShare(compared("tuned", [field], knownFields), issuers);
      if (tuned.n === 0) return [];
      const base = fieldShare(compared("base", [field], knownFields), issuers);
      const shown = compared("tuned", [field], shownFields).flat().length;
      return [{ field, shown, base, tuned }];
    }),
  };
}
