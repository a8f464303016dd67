import { join } from "node:path";
import { z } from "zod";
import { KvittoError, messageOf } from "../../core/errors.ts";
import { readInput } from "../../formats/file-access.ts";

export const TRIAL_FILE = "trial.json";
const MAX_BYTES = 1 << 16;

const Figure = z.strictObject({
  ...{ value: z.number(), n: z.int() },
  ...{ low: z.number().nullable(), high: z.number().nullable() },
});

const TrialSchema = z.strictObject({
  id: z.string(),
  ...{ rank: z.int(), alpha: z.number(), learning_rate: z.number(), target_modules: z.string() },
  /** From 0. */
  rung: z.int(),
  epochs: z.number(),
  steps: z.int(),
  trained_parameters: z.int(),
  eval_loss: z.number().nullable(),
  /** On the validation rows. */
  score: Figure,
  /** Of papers that were trained on; the gap is that less the score. Null without such papers. */
  seen: Figure.nullable(),
  gap: z.number().nullable(),
  /** Of training; null where the trial was killed and taken up again. */
  seconds: z.number().nullable(),
  /** Of reading, a paper. */
  seconds_a_paper: z.number(),
});

/** What a trial gave, as its folder stores it. */
export type TrialResult = Readonly<z.infer<typeof TrialSchema>>;

/** @throws {KvittoError} `sweep.damaged`; null where the trial is not finished */
export async function readTrial(folder: string): Promise<TrialResult | null> {
  const path = join(folder, TRIAL_FILE);
  try {
    const bytes = await readInput(path, MAX_BYTES);
    return TrialSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    if (error instanceof KvittoError && error.code === "file.missing") return null;
    throw new KvittoError(
      "sweep.damaged",
      `${path} is not what a sweep writes: ${messageOf(error)}`,
      `Delete the folder ${folder}: the trial is then made again.`,
      { cause: error },
    );
  }
}
