import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { schemaReason } from "../core/schema-reason.ts";
import { sha256OfJson } from "../data/canonical-json.ts";
import type { JsonObject } from "../data/canonical-json.ts";

const count = z.int().nonnegative();
/** 32 bits; `Random` hands them out signed or unsigned and takes either. */
const word = z.int().min(-0x8000_0000).max(0xffff_ffff);

const ScheduleFile = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("constant") }),
  z.strictObject({ name: z.literal("constant_with_warmup"), warmup: count }),
  z.strictObject({ name: z.enum(["linear", "cosine"]), warmup: count, total: count }),
  z.strictObject({
    name: z.literal("cosine_with_min_lr"),
    warmup: count,
    total: count,
    minRate: z.number(),
  }),
]);

/** What a run needs, besides tensors, to go on as if it had never stopped. */
export const TrainerStateSchema = z.strictObject({
  /** The next window of the plan of epochs. */
  position: z.strictObject({ epoch: count, window: count }),
  /** State of every random stream that was drawn from, by name. */
  random: z.record(z.string(), z.tuple([word, word, word, word])),
  schedule: ScheduleFile,
  earlyStopping: z.strictObject({
    best: z.strictObject({ step: count, metric: z.number() }).nullable(),
    evaluationsSinceBest: count,
  }),
  /** The whole configuration of the run. */
  config: z.record(z.string(), z.json()).transform((config): JsonObject => config),
});

export type TrainerState = z.infer<typeof TrainerStateSchema>;

const TrainerStateFile = z.strictObject({
  version: z.literal(1),
  step: count,
  optimiser_step: count,
  ema_step: count.nullable(),
  config_sha256: z.string(),
  state: TrainerStateSchema,
});
export type TrainerStateOnDisk = z.infer<typeof TrainerStateFile>;

/** The text of a `trainer_state.json`. */
export function formatTrainerState(
  state: TrainerState,
  steps: Pick<TrainerStateOnDisk, "step" | "optimiser_step" | "ema_step">,
): string {
  const onDisk: TrainerStateOnDisk = {
    version: 1,
    ...steps,
    config_sha256: sha256OfJson(state.config),
    state: TrainerStateSchema.parse(state),
  };
  return `${JSON.stringify(onDisk, null, 2)}\n`;
}

/** @throws {KvittoError} `train.checkpoint_corrupt` */
export function parseTrainerState(path: string, text: string): TrainerStateOnDisk {
  const corrupt = (what: string) => new KvittoError("train.checkpoint_corrupt", `${path} ${what}.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw corrupt("is not JSON");
  }
  const parsed = TrainerStateFile.safeParse(json);
  if (!parsed.success) {
    throw corrupt(`is not a trainer state: ${schemaReason(parsed.error)}`);
  }
  if (parsed.data.config_sha256 !== sha256OfJson(parsed.data.state.config)) {
    throw corrupt("holds a configuration that is not the one it was saved with");
  }
  return parsed.data;
}
