import { z } from "zod";
import { AUGMENTATIONS } from "../data/augment/settings.ts";
import { INSTRUCTION_KINDS } from "../data/instructions/kinds/all.ts";
import { LANGUAGE_TAGS } from "../data/instructions/languages/all.ts";
import { fieldsUnder } from "../documents/fields.ts";
import { ENHANCE_STEPS } from "../formats/enhance/enhance.ts";
import { SCHEDULE_NAMES } from "../train/schedule.ts";
import { TRAIN_DEFAULTS, type TrainSettings } from "../train/train-settings.ts";
import type { Model } from "../models/load-model.ts";
import { names } from "./names-setting.ts";
import { patternList, patterns, patternsOr } from "./patterns-setting.ts";
import { usualInput } from "./reading-settings.ts";
import { choice, integer, number, optional, toggle, type Setting } from "./setting.ts";
import { weights } from "./weights-setting.ts";

const D = TRAIN_DEFAULTS;

/** A text, or a whole number written without quotes. */
const seed: Setting<string> = {
  help: "seed of everything random",
  placeholder: "text",
  expects: "a text or a whole number",
  schema: z.union([z.string().min(1), z.int()]).transform(String),
  fromText: (given) => given,
  fallback: { value: D.seed },
  repeatable: false,
};

/** What is neither a name nor a list of names is a pattern. */
const NAME = /^[\w.]+$/;

const targets: Setting<string | readonly string[]> = {
  help: "layers to adapt: all-linear, endings of their names, or one pattern for whole names",
  placeholder: "a,b,…|pattern",
  expects: "all-linear, a list of names or a pattern",
  schema: z.union([
    z.array(z.string().min(1)).min(1),
    z
      .string()
      .min(1)
      .transform((text) => (NAME.test(text) ? [text] : text)),
  ]),
  fromText(given) {
    const names = given.split(",").map((part) => part.trim());
    return names.every((name) => NAME.test(name)) ? names : given;
  },
  fallback: { value: D.target_modules },
  repeatable: false,
};

/** Every field of {@link TrainSettings} as a flag and a key of the config file. */
export const TRAIN_FLAGS = {
  seed,
  tune: choice(["lora", "full"], {
    help: "what is trained: an adapter, or the model's own weights, of which a whole model folder is written",
    default: D.tune,
  }),
  target_modules: targets,
  target_scope: choice(["language", "everything"], {
    help: "language leaves the vision tower alone, whatever the targets match",
    default: D.target_scope,
  }),
  freeze: patternList({
    help: "layers that get no adapter, or with --tune full weights that stay as they are, by name or pattern: embed_tokens,layers\\.[0-3]",
  }),
  rank: integer({ help: "rank r of the adapter", default: D.rank, min: 1 }),
  alpha: number({ help: "the update is scaled by alpha/r", default: D.alpha, above: 0 }),
  use_rslora: toggle({ help: "scale by alpha/√r instead", default: D.use_rslora }),
  use_dora: toggle({
    help: "train the length of each row of an adapted weight apart from its direction (DoRA); a step takes longer",
    default: D.use_dora,
  }),
  rank_pattern: patterns({
    help: "other ranks for layers whose path ends so, the first that matches",
  }),
  alpha_pattern: patterns({ help: "other alphas for layers whose path ends so" }),
  modules_to_save: patternList({
    help: "modules that are trained as a whole and saved with the adapter, by the end of their paths: lm_head,embed_tokens",
  }),
  lora_dropout: number({
    help: "share of what goes into an adapter that is dropped in training",
    default: D.lora_dropout,
    ...{ min: 0, max: 0.95 },
  }),
  neftune_alpha: number({
    help: "noise on the embeddings in training (NEFTune), e.g. 5; 0 for none",
    default: D.neftune_alpha,
    min: 0,
  }),
  label_smoothing: number({
    help: "share of each label that all words have a part in",
    default: D.label_smoothing,
    ...{ min: 0, max: 0.9 },
  }),
  field_weights: patterns({
    help: "how much the values of a field count in the loss, 1 where nothing is said: total=3,line_items=2",
    isName: (name) => fieldsUnder([name]).length > 0,
    names: "fields of the document",
  }),
  class_weights: patternsOr("balanced", {
    help: "how much the values of a line count in the loss by its class, for rows with source.line_classes: balanced, by how rare a class is, or rental=3,bundle=5",
    names: "classes of lines",
  }),
  learning_rate: number({ help: "highest learning rate", default: D.learning_rate, above: 0 }),
  schedule: choice(SCHEDULE_NAMES, { help: "how the rate falls", default: D.schedule }),
  warmup: number({ help: "share of the run, or steps from 1 on", default: D.warmup, min: 0 }),
  lowest_rate: optional(
    number({ help: "share of the rate that cosine_with_min_lr ends at", min: 0, max: 1 }),
  ),
  weight_decay: number({ help: "decoupled, as in AdamW", default: D.weight_decay, min: 0 }),
  clip_norm: number({ help: "longest gradient; 0 switches it off", default: D.clip_norm, min: 0 }),
  epochs: number({ help: "passes over the rows, also a part of one", default: D.epochs, above: 0 }),
  batch_size: integer({ help: "most rows in a micro-batch", default: D.batch_size, min: 1 }),
  gradient_accumulation: integer({
    help: "micro-batches in an optimiser step",
    default: D.gradient_accumulation,
    min: 1,
  }),
  max_tokens: integer({ help: "longer rows lose their end", default: D.max_tokens, min: 2 }),
  max_tokens_per_batch: integer({
    help: "most tokens in a micro-batch, padding included",
    default: D.max_tokens_per_batch,
    min: 2,
  }),
  batch: choice(["as-given", "auto"], {
    help: "auto finds by trying how many rows of a micro-batch run at once, for memory and speed; the batch stays the same",
    default: D.batch,
  }),
  recompute: toggle({
    help: "less memory: keep only what goes into each layer, and compute the rest twice",
    default: D.recompute,
  }),
  evaluate_every_steps: integer({
    help: "steps between two looks at the validation rows",
    default: D.evaluate_every_steps,
    min: 1,
  }),
  save_every_steps: integer({
    help: "steps between two checkpoints",
    default: D.save_every_steps,
    min: 1,
  }),
  keep_checkpoints: integer({
    help: "how many of the newest stay, besides the best",
    default: D.keep_checkpoints,
    min: 1,
  }),
  patience: integer({
    help: "evaluations without a better loss that end the run; 0 never does",
    default: D.patience,
    min: 0,
  }),
  final_weights: choice(["last", "best"], {
    help: "which weights the adapter gets: of the last step, or of the best evaluation",
    default: D.final_weights,
  }),
  tasks: weights(INSTRUCTION_KINDS, {
    help: `what rows are asked, by weight, drawn anew each epoch: ${INSTRUCTION_KINDS.join(", ")}`,
    default: D.tasks,
    alone: 1,
  }),
  languages: names(LANGUAGE_TAGS, { help: "languages of the questions", default: D.languages }),
  input: optional(
    choice(["image", "text", "both"], {
      help: "show pages, their text in place of them, or now one and now the other; text for a model that sees nothing, else pages, when left out",
    }),
  ),
  augment: weights(AUGMENTATIONS, {
    help: `what happens to a row when it is loaded, with its probability: ${AUGMENTATIONS.join(", ")}`,
    default: D.augment,
    max: 1,
    alone: null,
  }),
  enhance: names(ENHANCE_STEPS, {
    help: `what is done to pages first, here and in reading: ${ENHANCE_STEPS.join(", ")}`,
    default: D.enhance,
  }),
} satisfies { [K in Exclude<keyof TrainSettings, "input">]: Setting<TrainSettings[K]> } & {
  input: Setting<TrainSettings["input"] | null>;
};

export type TrainFlagValues = Omit<TrainSettings, "input"> & {
  readonly input: TrainSettings["input"] | null;
};

/** The fields of {@link TrainSettings} out of all values of a command, for a model. */
export function trainSettingsOf(values: TrainFlagValues, model: Model): TrainSettings {
  const given = { ...values, input: values.input ?? usualInput(model) };
  const keys = Object.keys(TRAIN_FLAGS) as (keyof TrainSettings)[]; // `satisfies` above
  // Each key is copied to itself, which TypeScript cannot see in a list of pairs.
  return Object.fromEntries(keys.map((key) => [key, given[key]])) as unknown as TrainSettings;
}
