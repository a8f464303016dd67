import { KvittoError } from "../core/errors.ts";
import { askPages, type AnsweredPage } from "../extract/ask-pages.ts";
import { openBundle } from "../models/bundle.ts";
import { paddleOcrVlPrompt, type PaddleOcrVlTask } from "../models/paddleocr-vl-tasks.ts";
import type { CommandContext } from "./command.ts";
import { findModel } from "./model-settings.ts";

/** A page of small print; a model that repeats itself ends here. */
const MAX_ANSWER_TOKENS = 4096;

export interface TaskSettings {
  readonly file: string;
  readonly model: string;
  readonly task: PaddleOcrVlTask;
  readonly wanted: (page: number) => boolean;
}

/**
 * The pages of a file as a PaddleOCR-VL model reads them for a task.
 * @throws {KvittoError} `read.no_tasks` for a model of another family; as `askPages`
 */
export async function readWithModel(
  { file, model, task, ...options }: TaskSettings,
  { progress, signal }: Pick<CommandContext, "progress" | "signal">,
): Promise<AnsweredPage[]> {
  const { folder } = await findModel(model, { progress, signal });
  const bundle = await openBundle(folder);
  if (bundle.model.family !== "paddleocr_vl") {
    throw new KvittoError(
      "read.no_tasks",
      `${model} is of the family ${bundle.model.family}; only paddleocr_vl was trained on task prompts.`,
      "kvitto extract asks a model for documents.",
    );
  }
  const bar = progress.bar("Reading", 1, "files");
  const pages: AnsweredPage[] = [];
  try {
    const question = paddleOcrVlPrompt(task);
    const asked = { ...options, question, maxAnswerTokens: MAX_ANSWER_TOKENS, signal };
    for await (const page of askPages(bundle, file, asked)) {
      pages.push(page);
      bar.advance(0, `page ${page.page}`);
    }
    bar.advance();
  } finally {
    bar.done();
  }
  return pages;
}
