import { z } from "zod";

const count = z.int().min(0);
const share = z.number().min(0).max(1);

const ScoreSchema = z.strictObject({
  /** As `kvitto eval --json` calls it. */
  name: z.string(),
  title: z.string(),
  unit: z.enum(["share", "number"]),
  value: z.number().nullable(),
  n: count,
  /** 95 % interval. */
  low: z.number().nullable(),
  high: z.number().nullable(),
});

const EvaluationSchema = z.strictObject({
  dataset: z.string(),
  /** Which rows, read how and with which base: an evaluation of the same replaces this one. */
  sha256: z.string(),
  papers: count,
  vendors: count,
  read_as: z.string(),
  /** Whether its vendors were trained on, in a sentence. */
  seen: z.string(),
  scores: z.array(ScoreSchema).readonly(),
});

const CalibrationSchema = z.strictObject({
  dataset: z.string(),
  papers: count,
  method: z.string(),
  target_accuracy: share,
  threshold: share.nullable(),
  coverage: share.nullable(),
  accuracy: ScoreSchema.nullable(),
  ece_before: z.number(),
  ece: z.number(),
});

export const CardFactsSchema = z.strictObject({
  version: z.literal(1),
  /** Of the adapter that the figures are about: those of another one are dropped. */
  adapter_sha256: z.string(),
  name: z.string(),
  base: z.strictObject({
    /** As in adapter_config.json. */
    name: z.string(),
    family: z.string(),
    licence: z.string().nullable(),
  }),
  /** Names of the datasets, without the folders they lie in. */
  data: z.array(z.string()).readonly(),
  ...{ trained_rows: count, trained_vendors: count, validation_rows: count },
  ...{ steps: count, adapter_step: count, trained_parameters: count },
  /** Mean over the rows of the last step, nats a token. */
  loss: z.number().nullable(),
  /** Mean over the validation rows' answer tokens, nats a token. */
  eval_loss: z.number().nullable(),
  settings: z.array(z.strictObject({ key: z.string(), value: z.json() })).readonly(),
  /** The command line that made it, without "kvitto". */
  command: z.string(),
  evaluations: z.array(EvaluationSchema).readonly(),
  calibration: CalibrationSchema.nullable(),
});

/** What is known of a trained adapter. A figure that is not known is null, not guessed. */
export type CardFacts = Readonly<z.infer<typeof CardFactsSchema>>;
export type CardScore = Readonly<z.infer<typeof ScoreSchema>>;
export type EvaluationCard = Readonly<z.infer<typeof EvaluationSchema>>;
export type CalibrationCard = Readonly<z.infer<typeof CalibrationSchema>>;
