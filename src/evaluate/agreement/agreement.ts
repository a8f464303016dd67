import type { PaperDocument } from "../../documents/document.ts";
import { FIELDS } from "../../documents/fields.ts";
import { clusteredProportion } from "../../metrics/clustered-interval.ts";
import { cohenKappa } from "../../metrics/cohen-kappa.ts";
import type { Score } from "../../metrics/score.ts";
import { compareLabels, type LabelledTwice } from "./compare-labels.ts";

/** One paper, labelled by two. */
export interface PaperTwice {
  readonly id: string;
  readonly first: PaperDocument;
  readonly second: PaperDocument;
}

export interface FieldAgreement {
  /** The {@link FIELDS} path. */
  readonly field: string;
  /** Share of values on which both agree, "not on the paper" included; n counts values. */
  readonly equal: Score;
  /** The same without values that both leave out. */
  readonly equal_printed: Score;
  /** Cohen's kappa of what {@link kappa_of} says. */
  readonly kappa: number | null;
  /** `value`: the values are classes. `presence`: whether it is on the paper at all. */
  readonly kappa_of: "value" | "presence";
  /** Why there is no kappa; null when there is one. */
  readonly no_kappa: string | null;
}

export interface Disagreement extends Omit<LabelledTwice, "equal"> {
  readonly id: string;
}

export interface Agreement {
  readonly papers: number;
  /** Papers on which both agree in every value. */
  readonly papers_equal: number;
  readonly equal: Score;
  readonly equal_printed: Score;
  readonly fields: readonly FieldAgreement[];
  readonly disagreements: readonly Disagreement[];
}

/**
 * Fields whose values are few classes. In any other (names, amounts, numbers) two people who guess
 * are never right together, so that kappa of the values is their share; whether a value is on the
 * paper at all is a class of two there.
 */
const CLASSES: ReadonlySet<string> = new Set([
  ...["kind", "currency", "line_items[].tax_rate", "tax_lines[].rate"],
]);

function isPrinted({ first, second }: LabelledTwice): boolean {
  return (first ?? null) !== null || (second ?? null) !== null;
}

function share(papers: readonly (readonly LabelledTwice[])[]): Score {
  return clusteredProportion(
    papers.map((values) => ({
      ...{ correct: values.filter(({ equal }) => equal).length, total: values.length },
    })),
  );
}

/** A class for each side: equal values are one class, whatever their spelling. */
function classesOf(values: readonly LabelledTwice[], isClass: boolean): [string[], string[]] {
  const name = (value: unknown) => {
    if (value === undefined || value === null) return "absent";
    return isClass ? `is ${String(value)}` : "present";
  };
  const first = values.map((value) => name(value.first));
  return [first, values.map((value, i) => (value.equal ? first[i]! : name(value.second)))];
}

function fieldAgreement(field: string, papers: readonly (readonly LabelledTwice[])[]) {
  const own = papers.map((values) => values.filter((value) => value.field === field));
  const isClass = CLASSES.has(field);
  const [first, second] = classesOf(own.flat(), isClass);
  const { kappa, n } = cohenKappa(first, second);
  const never = isClass
    ? `both give ${first[0]?.replace(/^is /, "") ?? ""} everywhere`
    : `it is ${first[0] === "absent" ? "on no paper" : "on every paper"} for both`;
  return {
    field,
    equal: share(own),
    equal_printed: share(own.map((values) => values.filter(isPrinted))),
    kappa,
    kappa_of: isClass ? ("value" as const) : ("presence" as const),
    no_kappa: kappa !== null ? null : n === 0 ? "there are no values" : never,
  };
}

/** How far two agree who have labelled the same papers, field by field, and on what they do not. */
export function agreement(papers: readonly PaperTwice[]): Agreement {
  const compared = papers.map(({ first, second }) => compareLabels(first, second));
  return {
    papers: papers.length,
    papers_equal: compared.filter((values) => values.every(({ equal }) => equal)).length,
    equal: share(compared),
    equal_printed: share(compared.map((values) => values.filter(isPrinted))),
    fields: FIELDS.map(({ path }) => fieldAgreement(path, compared)),
    disagreements: compared.flatMap((values, i) =>
      values
        .filter(({ equal }) => !equal)
        .map(({ path, field, first, second }) => {
          return { id: papers[i]!.id, path, field, first, second };
        }),
    ),
  };
}
