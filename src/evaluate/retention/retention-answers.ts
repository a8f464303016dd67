import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { appendJsonl, readJsonl, writeJsonl } from "../../formats/jsonl.ts";
import { dropCutLine } from "../evaluation-folder.ts";
import { questionSha256, type RetentionQuestion } from "./questions.ts";

export const RETENTION_FILE = "retention.jsonl";

/** One line of retention.jsonl: a question, and what was answered without and with the adapter. */
export const RetentionAnswerSchema = z.object({
  id: z.string(),
  paper: z.string(),
  kind: z.string(),
  question: z.string(),
  truth: z.string(),
  base: z.string(),
  /** Null where there is no adapter. */
  adapter: z.string().nullable(),
  /** Of the question with everything that it is asked about. */
  sha256: z.string(),
});
export type RetentionAnswer = z.infer<typeof RetentionAnswerSchema>;

export function retentionAnswer(
  asked: RetentionQuestion,
  base: string,
  adapter: string | null,
): RetentionAnswer {
  const { id, paper, kind, question, answer } = asked;
  const sha256 = questionSha256(asked);
  return { id, paper, kind, question, truth: answer, base, adapter, sha256 };
}

/** Answers while they are given: every batch is on disk as soon as it is there. */
export interface RetentionFile {
  /** By {@link questionSha256}: what an earlier call was answered. */
  readonly done: ReadonlyMap<string, RetentionAnswer>;
  add(batch: readonly RetentionAnswer[]): Promise<void>;
  /** Stores the answers to these questions alone, in this order. */
  finish(all: readonly RetentionAnswer[]): Promise<void>;
}

/**
 * The answers in the folder of an evaluation, which sees to it that they are of the same model and
 * adapter.
 * @throws {KvittoError} `jsonl.line`, `file.*`
 */
export async function openRetentionFile(run: string): Promise<RetentionFile> {
  const path = join(run, RETENTION_FILE);
  await dropCutLine(path);
  const done = new Map<string, RetentionAnswer>();
  if ((await stat(path).catch(() => undefined)) !== undefined) {
    for await (const { value } of readJsonl(path, (row) => RetentionAnswerSchema.parse(row))) {
      done.set(value.sha256, value);
    }
  }
  return {
    done,
    add: (batch) => appendJsonl(path, ...batch),
    finish: (all) => writeJsonl(path, all),
  };
}
