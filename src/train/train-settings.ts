import type { AugmentSettings } from "../data/augment/settings.ts";
import type { TaskWeights } from "../data/instructions/draw-pair.ts";
import { LANGUAGE_TAGS, type LanguageTag } from "../data/instructions/languages/all.ts";
import type { EnhanceStep } from "../formats/enhance/enhance.ts";
import type { ClassWeights } from "./class-weights.ts";
import type { FieldWeights } from "./field-weights.ts";
import type { PathPatterns } from "./lora-patterns.ts";
import type { ScheduleName } from "./schedule.ts";

/** Everything that decides what a run computes. Stored with it, and compared on resume. */
export interface TrainSettings {
  readonly seed: string;
  /** An adapter, or the weights of the model themselves. */
  readonly tune: "lora" | "full";
  readonly target_modules: string | readonly string[];
  /** `language` keeps the adapter out of the vision tower whatever the targets match. */
  readonly target_scope: "language" | "everything";
  /** Layers that get no adapter, or weights that stay as they are, by name or pattern. */
  readonly freeze: readonly string[];
  readonly rank: number;
  readonly alpha: number;
  readonly use_rslora: boolean;
  /** Trains the length of each row of an adapted weight apart from its direction (DoRA). */
  readonly use_dora: boolean;
  /** Other ranks and alphas for layers whose path ends like a key, the first that matches. */
  readonly rank_pattern: PathPatterns;
  readonly alpha_pattern: PathPatterns;
  /** Modules that are trained as a whole and saved with the adapter, by the end of their paths. */
  readonly modules_to_save: readonly string[];
  /** Share of the input of each lora_A that is dropped in training. */
  readonly lora_dropout: number;
  /** Size of the noise on the embeddings, divided by √(tokens · channels); 0 for none. */
  readonly neftune_alpha: number;
  /** Share of a label that all words have a part in. */
  readonly label_smoothing: number;
  /** Fields whose values count more or less than the rest of an answer. */
  readonly field_weights: FieldWeights;
  /** Classes of lines that count more or less; `balanced` by how rare they are in the rows. */
  readonly class_weights: "balanced" | ClassWeights;
  readonly learning_rate: number;
  readonly schedule: ScheduleName;
  /** Below 1 a share of the run, otherwise optimiser steps. */
  readonly warmup: number;
  /** Share of `learning_rate` that cosine_with_min_lr ends at; null for every other schedule. */
  readonly lowest_rate: number | null;
  readonly weight_decay: number;
  readonly clip_norm: number;
  readonly epochs: number;
  readonly batch_size: number;
  readonly gradient_accumulation: number;
  readonly max_tokens: number;
  readonly max_tokens_per_batch: number;
  /** `auto` finds by trying how many rows run at once; the batch, and so the result, stays as it is. */
  readonly batch: "as-given" | "auto";
  /** Keep only the inputs of the layers, and compute what is between them twice. */
  readonly recompute: boolean;
  readonly evaluate_every_steps: number;
  readonly save_every_steps: number;
  readonly keep_checkpoints: number;
  /** Evaluations without a better loss before the run ends; 0 never ends it early. */
  readonly patience: number;
  /** Which weights the finished adapter has: those of the last step or of the best evaluation. */
  readonly final_weights: "last" | "best";
  /** What rows are asked, by weight; each epoch draws anew. Validation asks the whole document. */
  readonly tasks: TaskWeights;
  /** Languages of the questions; the whole document is asked in none. */
  readonly languages: readonly LanguageTag[];
  /** What the model is shown: pages, their text, or for each row and epoch one of the two. */
  readonly input: "image" | "text" | "both";
  /** What happens to rows when they are loaded, with its probability. Never to validation rows. */
  readonly augment: AugmentSettings;
  /** What is done to each page before the model sees it, here and in reading. */
  readonly enhance: readonly EnhanceStep[];
}

export const TRAIN_DEFAULTS: TrainSettings = {
  seed: "0",
  tune: "lora",
  target_modules: "all-linear",
  target_scope: "language",
  freeze: [],
  rank: 16,
  alpha: 32,
  use_rslora: false,
  use_dora: false,
  rank_pattern: {},
  alpha_pattern: {},
  modules_to_save: [],
  lora_dropout: 0,
  neftune_alpha: 0,
  label_smoothing: 0,
  field_weights: {},
  class_weights: {},
  learning_rate: 1e-3,
  schedule: "cosine",
  warmup: 0.05,
  lowest_rate: null,
  weight_decay: 0,
  clip_norm: 1,
  epochs: 3,
  batch_size: 8,
  gradient_accumulation: 1,
  max_tokens: 4096,
  max_tokens_per_batch: 8192,
  batch: "as-given",
  recompute: false,
  evaluate_every_steps: 50,
  save_every_steps: 50,
  keep_checkpoints: 2,
  patience: 0,
  final_weights: "last",
  tasks: { document: 1 },
  languages: LANGUAGE_TAGS,
  input: "image",
  augment: {},
  enhance: [],
};
