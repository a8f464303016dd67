import { KvittoError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { documentTask } from "../data/instructions/document-task.ts";
import type { DatasetRow } from "../data/rows.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { documentSample } from "./document-samples.ts";
import { pixelSource } from "./page-store.ts";

/**
 * Rows whose text, question and whole answer are no longer than `maxTokens`. The answer comes last: of
 * a row that is cut little or nothing of it would be left, and a model would learn to stop anywhere.
 * How many are left out is said.
 * @throws {KvittoError} `train.rows_too_long` when none is left; as `documentSample`
 */
export async function textRowsThatFit(
  bundle: ModelBundle,
  rows: readonly DatasetRow[],
  maxTokens: number,
  { progress, what }: { readonly progress: Progress; readonly what: string },
): Promise<DatasetRow[]> {
  const pages = pixelSource();
  const task = (row: DatasetRow) => ({ ...documentTask(row), input: "text" as const });
  const fitting: DatasetRow[] = [];
  let longest = 0;
  for (const row of rows) {
    const { input_ids } = await documentSample(bundle, row, { task, pages });
    longest = Math.max(longest, input_ids.length);
    if (input_ids.length <= maxTokens) fitting.push(row);
  }
  const left = rows.length - fitting.length;
  if (left === 0) return fitting;
  if (fitting.length === 0) {
    throw new KvittoError(
      "train.rows_too_long",
      `All ${rows.length} ${what} are longer than ${maxTokens} tokens; the longest has ${longest}.`,
      "Raise max_tokens as far as the model has positions, or train on shorter papers.",
    );
  }
  progress.say(
    `${left} of ${rows.length} ${what} are longer than ${maxTokens} tokens (up to ${longest}) and are left out.`,
  );
  return fitting;
}
