import { bootstrapScore } from "../../metrics/bootstrap-interval.ts";
import { characterErrors, type ErrorCount } from "../../metrics/cer.ts";
import { clusteredProportion } from "../../metrics/clustered-interval.ts";
import { pairedDifference, type PairedDifference } from "../../metrics/paired-test.ts";
import type { Score } from "../../metrics/score.ts";
import { wordErrors } from "../../metrics/wer.ts";
import type { RetentionAnswer } from "./retention-answers.ts";

/** How well one model answers. Intervals are over papers, whose answers are right or wrong together. */
export interface RetentionScores {
  /** 1 − character error rate, at least 0: mean over a paper's answers, then over papers. n: papers. */
  readonly characters_right: Score;
  /** Answers that are right to the character; n counts answers. */
  readonly exact_match: Score;
  /** Errors of all answers over all true characters, and over all true words; n counts papers. */
  readonly cer: Score;
  readonly wer: Score;
}

/** With and without the adapter; `kind` is null for all questions together. */
export interface RetentionPart {
  readonly kind: string | null;
  readonly questions: number;
  readonly papers: number;
  readonly base: RetentionScores;
  /** Null where there is no adapter. */
  readonly adapter: RetentionScores | null;
  /** `characters_right` with the adapter less without, paired by paper; below 0 something is lost. */
  readonly difference: PairedDifference | null;
}

export interface RetentionResults extends RetentionPart {
  /** The same for each kind of question. */
  readonly kinds: readonly RetentionPart[];
}

/** One answer against its truth. */
interface Outcome {
  readonly characters: ErrorCount;
  readonly words: ErrorCount;
  readonly right: number;
  readonly isExact: boolean;
}

type Papers = readonly (readonly Outcome[])[];

function outcome(said: string, truth: string): Outcome {
  // White space at the ends is how an answer stops, not what it says.
  const [read, wanted] = [said.trim(), truth.trim()];
  const characters = characterErrors(read, wanted);
  return {
    ...{ characters, words: wordErrors(read, wanted), isExact: read === wanted },
    right: Math.max(0, 1 - characters.edits / characters.length),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const rightOf = (paper: readonly Outcome[]): number => mean(paper.map(({ right }) => right));

function rate(papers: Papers, of: "characters" | "words"): Score {
  const counts = papers.map((paper) => ({
    edits: paper.reduce((sum, one) => sum + one[of].edits, 0),
    length: paper.reduce((sum, one) => sum + one[of].length, 0),
  }));
  return bootstrapScore(counts, (drawn) => {
    const total = (key: keyof ErrorCount) => drawn.reduce((sum, one) => sum + one[key], 0);
    return total("edits") / total("length");
  });
}

function scoresOf(papers: Papers): RetentionScores {
  return {
    characters_right: bootstrapScore(papers.map(rightOf), mean),
    exact_match: clusteredProportion(
      papers.map((paper) => ({
        correct: paper.filter(({ isExact }) => isExact).length,
        total: paper.length,
      })),
    ),
    cer: rate(papers, "characters"),
    wer: rate(papers, "words"),
  };
}

function groupsBy(
  answers: readonly RetentionAnswer[],
  nameOf: (one: RetentionAnswer) => string,
): [string, RetentionAnswer[]][] {
  const groups = new Map<string, RetentionAnswer[]>();
  for (const one of answers) {
    const group = groups.get(nameOf(one));
    if (group === undefined) groups.set(nameOf(one), [one]);
    else group.push(one);
  }
  return [...groups];
}

function part(kind: string | null, answers: readonly RetentionAnswer[]): RetentionPart {
  const papers = groupsBy(answers, ({ paper }) => paper).map(([, own]) => own);
  const base = papers.map((own) => own.map((one) => outcome(one.base, one.truth)));
  const isTuned = answers.every(({ adapter }) => adapter !== null);
  const tuned = isTuned
    ? papers.map((own) => own.map((one) => outcome(one.adapter ?? "", one.truth)))
    : null;
  return {
    ...{ kind, questions: answers.length, papers: papers.length, base: scoresOf(base) },
    adapter: tuned === null ? null : scoresOf(tuned),
    difference: tuned === null ? null : pairedDifference(base.map(rightOf), tuned.map(rightOf)),
  };
}

/**
 * What fine-tuning has made of what the model could before, by the same questions asked without and with
 * the adapter, and a paired test over papers.
 * @param answers  at least one
 */
export function retentionResults(answers: readonly RetentionAnswer[]): RetentionResults {
  const kinds = groupsBy(answers, ({ kind }) => kind);
  return { ...part(null, answers), kinds: kinds.map(([kind, own]) => part(kind, own)) };
}
