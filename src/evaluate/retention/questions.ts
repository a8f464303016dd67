import { createHash } from "node:crypto";
import { Random } from "../../core/random.ts";
import type { DatasetRow } from "../../data/rows.ts";
import { pairsOfRow } from "../../data/instructions/pairs-of-row.ts";
import { KvittoError } from "../../core/errors.ts";
import { copyQuestion, formQuestion } from "./text-questions.ts";

/** What a model is asked to see whether it can still do what it could before it was fine-tuned. */
export interface RetentionQuestion {
  /** `row#kind`. */
  readonly id: string;
  /** Id of the row that it is about. */
  readonly paper: string;
  readonly kind: string;
  readonly images: readonly string[];
  /** In place of the pages; null where these are asked about. */
  readonly text: string | null;
  readonly question: string;
  readonly answer: string;
}

const SEED = "retention";

function ofPages(row: DatasetRow): RetentionQuestion[] {
  // In one language: how a question is put is not what is measured.
  const options = { count: 1, seed: SEED, languages: ["en"] } as const;
  return pairsOfRow(row, { ...options, kinds: ["transcription"] }).map(
    ({ kind, prompt, answer }) => ({
      ...{ id: `${row.id}#${kind}`, paper: row.id, kind, images: row.images, text: null },
      ...{ question: prompt, answer },
    }),
  );
}

/**
 * Not the kinds of instructions that can be asked of a text (`skeleton`, `field`, `region`, `absent`): they
 * are about the schema that fine-tuning teaches, so their gain would hide what is lost.
 */
function ofText(row: DatasetRow): RetentionQuestion[] {
  const { text } = row;
  if (text === undefined || text.trim() === "") return [];
  const random = new Random(SEED).fork(row.id);
  const copy = copyQuestion(text, random.fork("copy"));
  const form = formQuestion(row, random.fork("form"));
  const about = { paper: row.id, images: [] };
  return [
    ...(copy === null ? [] : [{ ...about, id: `${row.id}#copy`, kind: "copy", ...copy }]),
    ...(form === null ? [] : [{ ...about, id: `${row.id}#form`, kind: "form", text, ...form }]),
  ];
}

/**
 * One question of each kind about each row, the same every time. From pages: to transcribe some of their
 * lines, where the row has its text. From text: to copy lines, and to fill a form of other keys than the
 * schema's.
 * @throws {KvittoError} `eval.no_retention` when no row has anything to ask
 */
export function retentionQuestions(
  rows: readonly DatasetRow[],
  input: "image" | "text",
): RetentionQuestion[] {
  const questions = rows.flatMap(input === "image" ? ofPages : ofText);
  if (questions.length > 0) return questions;
  throw new KvittoError(
    "eval.no_retention",
    `None of the ${rows.length} rows for retention has ${input === "image" ? "pages and their text, line by line" : "a text"}.`,
    "Take a dataset with texts (`kvitto synth` writes them), or leave --retention out.",
  );
}

/** What an answer belongs to: another question never gets it. */
export function questionSha256(asked: RetentionQuestion): string {
  const { id, images, text, question, answer } = asked;
  return createHash("sha256")
    .update(JSON.stringify([id, images, text, question, answer]))
    .digest("hex");
}
