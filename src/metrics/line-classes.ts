import type { PaperDocument } from "../documents/document.ts";
import { bootstrapScore } from "./bootstrap-interval.ts";
import { clusteredProportion } from "./clustered-interval.ts";
import { classReport, type ClassReport, type ClassScore } from "./class-report.ts";
import { matchLineItems } from "./line-items.ts";
import type { Score } from "./score.ts";

/** Stands for the line that is missing on one side. */
export const NO_LINE = "no line";
/** The class of a line that was read and of which no label knows the code or the description. */
export const UNKNOWN_CLASS = "unknown";

/** `macro` and `weighted` are means over the labels' own classes. */
export interface LineClassReport extends ClassReport {
  /** F1 of each of `classes`, with its interval from resampling documents; n counts documents. */
  readonly f1: readonly Score[];
  /** Of each of `classes`, as `f1`: n counts lines read as of it, and lines of it. */
  readonly precision: readonly Score[];
  readonly recall: readonly Score[];
  /** Means over the labels' own classes, and weighted by their lines; n counts documents. */
  readonly macro_scores: ClassMeans;
  readonly weighted_scores: ClassMeans;
}

/** Means over classes with their intervals from resampling documents. */
export type ClassMeans = Readonly<Record<MeanName, Score>>;

type MeanName = "precision" | "recall" | "f1";

interface ClassedLine {
  readonly truth: string;
  readonly predicted: string;
}

function textAt(item: unknown, key: "code" | "description"): string | null {
  if (typeof item !== "object" || item === null) return null;
  const value: unknown = Reflect.get(item, key);
  return typeof value === "string" ? value.normalize("NFKC").replace(/\s+/g, " ").trim() : null;
}

/** What the labels themselves say of codes and descriptions; a text of two classes says nothing. */
function catalogue(
  truths: readonly PaperDocument[],
  classes: readonly (readonly string[] | null)[],
  key: "code" | "description",
): ReadonlyMap<string, string | null> {
  const known = new Map<string, string | null>();
  truths.forEach((truth, n) => {
    truth.line_items.forEach((item, i) => {
      const [text, name] = [textAt(item, key), classes[n]?.[i]];
      if (text === null || name === undefined) return;
      known.set(text, known.has(text) && known.get(text) !== name ? null : name);
    });
  });
  return known;
}

/** Right lines of a class over its lines on one side. */
function shareOf(
  name: string,
  side: keyof ClassedLine,
  documents: readonly (readonly ClassedLine[])[],
): Score {
  return clusteredProportion(
    documents.map((lines) => {
      const own = lines.filter((line) => line[side] === name);
      const right = own.filter(({ truth, predicted }) => truth === predicted);
      return { correct: right.length, total: own.length };
    }),
  );
}

function f1Of(name: string, documents: readonly (readonly ClassedLine[])[]): number | null {
  let [hits, of] = [0, 0];
  for (const lines of documents) {
    for (const { truth, predicted } of lines) {
      of += Number(truth === name) + Number(predicted === name);
      hits += Number(truth === name && predicted === name);
    }
  }
  return of === 0 ? null : (2 * hits) / of;
}

interface ClassCount {
  readonly hits: number;
  readonly given: number;
  readonly support: number;
}

function countOf(name: string, lines: readonly ClassedLine[]): ClassCount {
  let [hits, given, support] = [0, 0, 0];
  for (const { truth, predicted } of lines) {
    given += Number(predicted === name);
    support += Number(truth === name);
    hits += Number(truth === name && predicted === name);
  }
  return { hits, given, support };
}

/** TP over what each divides by; 0 when that is 0, as in {@link classReport}. */
function scoreOf(name: MeanName, { hits, given, support }: ClassCount): number {
  const [part, whole] = {
    precision: [hits, given] as const,
    recall: [hits, support] as const,
    f1: [2 * hits, given + support] as const,
  }[name];
  return whole === 0 ? 0 : part / whole;
}

/** Mean over classes that documents have or were given; null where they have none. */
function meanOf(
  name: MeanName,
  documents: readonly (readonly ClassCount[])[],
  classes: number,
  isWeighted: boolean,
): number | null {
  let [sum, weights] = [0, 0];
  for (let k = 0; k < classes; k++) {
    let [hits, given, support] = [0, 0, 0];
    for (const counts of documents) {
      hits += counts[k]!.hits;
      given += counts[k]!.given;
      support += counts[k]!.support;
    }
    if (given + support === 0) continue;
    const weight = isWeighted ? support : 1;
    sum += weight * scoreOf(name, { hits, given, support });
    weights += weight;
  }
  return weights === 0 ? null : sum / weights;
}

/** Whether a name is one of the labels' own classes. */
export function isClass(name: string): boolean {
  return name !== NO_LINE && name !== UNKNOWN_CLASS;
}

/** Means over the labels' own classes: to leave a line out costs recall, and is no class to be told. */
function meansOf(classes: readonly ClassScore[]): Pick<ClassReport, "macro" | "weighted"> {
  const own = classes.filter(({ name }) => isClass(name));
  const support = own.reduce((sum, one) => sum + one.support, 0);
  const mean = (weight: (one: ClassScore) => number) => {
    const whole = own.reduce((sum, one) => sum + weight(one), 0);
    const of = (key: "precision" | "recall" | "f1") =>
      whole === 0 ? 0 : own.reduce((sum, one) => sum + weight(one) * one[key], 0) / whole;
    return { precision: of("precision"), recall: of("recall"), f1: of("f1"), support };
  };
  return { macro: mean(() => 1), weighted: mean((one) => one.support) };
}

/**
 * How well line items of each class are read, where the labels put lines into classes. A model writes
 * no class: a line that was read belongs to the class that the labels give its code, or else its
 * description. Lines are paired as well as they can be; a line without a partner is confused with
 * {@link NO_LINE}, and one that no label knows with {@link UNKNOWN_CLASS}.
 *
 * @param classes  of each document the classes of its items, in their order; null where nobody knows
 * @returns null when no document has classes
 */
export function lineClassReport(
  predictions: readonly unknown[],
  truths: readonly PaperDocument[],
  classes: readonly (readonly string[] | null)[],
): LineClassReport | null {
  const codes = catalogue(truths, classes, "code");
  const descriptions = catalogue(truths, classes, "description");
  const classOf = (item: unknown): string => {
    const [code, description] = [textAt(item, "code"), textAt(item, "description")];
    const ofCode = code === null ? null : codes.get(code);
    return ofCode ?? (description === null ? null : descriptions.get(description)) ?? UNKNOWN_CLASS;
  };
  const documents = truths.flatMap((truth, n): ClassedLine[][] => {
    const own = classes[n] ?? null;
    if (own === null) return [];
    const prediction = predictions[n];
    const items: unknown =
      typeof prediction === "object" && prediction !== null
        ? Reflect.get(prediction, "line_items")
        : undefined;
    const guesses: readonly unknown[] = Array.isArray(items) ? items : [];
    const lines = matchLineItems(prediction, truth).map(({ truth: i, predicted: j }) => ({
      truth: i === null ? NO_LINE : own[i]!,
      predicted: j === null ? NO_LINE : classOf(guesses[j]),
    }));
    return [lines];
  });
  if (documents.length === 0) return null;
  const lines = documents.flat();
  const report = classReport(
    lines.map(({ predicted }) => predicted),
    lines.map(({ truth }) => truth),
  );
  const f1 = report.classes.map(({ name }) =>
    bootstrapScore(
      documents.filter((own) => own.some((line) => line.truth === name || line.predicted === name)),
      (drawn) => f1Of(name, drawn),
    ),
  );
  const names = report.classes.map(({ name }) => name);
  // Counts by document and class, so that a thousand resamples cost little.
  const own = names.filter(isClass);
  const counted = documents.map((all) => own.map((name) => countOf(name, all)));
  const mean = (name: MeanName, isWeighted: boolean): Score =>
    bootstrapScore(counted, (drawn) => meanOf(name, drawn, own.length, isWeighted));
  const means = (isWeighted: boolean): ClassMeans => ({
    precision: mean("precision", isWeighted),
    recall: mean("recall", isWeighted),
    f1: mean("f1", isWeighted),
  });
  return {
    ...{ ...report, ...meansOf(report.classes), f1 },
    precision: names.map((name) => shareOf(name, "predicted", documents)),
    recall: names.map((name) => shareOf(name, "truth", documents)),
    ...{ macro_scores: means(false), weighted_scores: means(true) },
  };
}
