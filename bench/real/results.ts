import { readFile } from "node:fs/promises";
import { z } from "zod";
import { SETS } from "./protocol.ts";

const Share = z.strictObject({
  value: z.number().nullable(),
  n: z.int(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

/** Micro F1 of one group of fields. */
const GroupResult = z.strictObject({
  name: z.string(),
  fields: z.array(z.string()),
  goal: z.number().nullable(),
  /** Over every labelled value. */
  base: Share,
  tuned: Share,
  /** Over the labelled values that stand in the paper's text as the label spells them. */
  base_shown: Share,
  tuned_shown: Share,
});

const FieldResult = z.strictObject({
  field: z.string(),
  /** Labelled values that stand in the text, of all labelled ones. */
  shown: z.int(),
  base: Share,
  tuned: Share,
});

export const SetResult = z.strictObject({
  set: z.enum(SETS),
  title: z.string(),
  how: z.string(),
  settings: z.strictObject({
    seed: z.string(),
    epochs: z.number(),
    anonymise: z.number(),
    repeat: z.int(),
    learning_rate: z.number(),
    rank: z.int(),
    batch_size: z.int(),
    limit: z.int().nullable(),
    /** Tested on training papers that were kept out, to choose settings by. */
    validation: z.boolean(),
  }),
  papers: z.strictObject({
    /** Of each fold. */
    trained_real: z.array(z.int()),
    trained_drawn: z.array(z.int()),
    tested: z.int(),
    companies_tested: z.int(),
    /** Too long for the model: they count as not read. */
    too_long: z.int(),
    not_imported: z.array(z.string()),
  }),
  groups: z.array(GroupResult),
  fields: z.array(FieldResult),
  seconds: z.strictObject({
    texts: z.number(),
    training: z.number(),
    /** Of all processors together. */
    training_cpu: z.number(),
    reading: z.number(),
    whole: z.number(),
    a_training_sample: z.number(),
    a_test_paper: z.number(),
  }),
});
export type SetResult = z.infer<typeof SetResult>;

export const Results = z.strictObject({ sets: z.array(SetResult) });
export type Results = z.infer<typeof Results>;

/** What is in a results file; nothing when there is none. */
export async function readResults(path: string): Promise<Results> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return text === null ? { sets: [] } : Results.parse(JSON.parse(text));
}

/** The sets that were measured now in place of their earlier results, in the order of {@link SETS}. */
export function joinResults(earlier: Results, now: readonly SetResult[]): Results {
  const sets = SETS.flatMap((name) => {
    const found = [...now, ...earlier.sets].find(({ set }) => set === name);
    return found === undefined ? [] : [found];
  });
  return { sets };
}
