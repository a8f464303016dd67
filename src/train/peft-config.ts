import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import type { LoraTargeting } from "./lora-targets.ts";

/** The release of PEFT whose fields are written. */
const PEFT_VERSION = "0.21.0";

const names = z.union([z.string(), z.array(z.string())]);
const pattern = z.record(z.string(), z.number());

/**
 * `adapter_config.json`, the fields that plain LoRA reads. Older releases wrote fewer, so each has
 * PEFT's default. Other keys are kept as they are: see {@link refuseUnsupported}.
 */
const PeftConfigFile = z.looseObject({
  peft_type: z.string(),
  base_model_name_or_path: z.string().nullish(),
  task_type: z.string().nullish(),
  r: z.int().positive().default(8),
  lora_alpha: z.number().default(8),
  lora_dropout: z.number().min(0).max(1).default(0),
  use_rslora: z.boolean().default(false),
  use_dora: z.boolean().default(false),
  target_modules: names.nullish(),
  exclude_modules: names.nullable().default(null),
  modules_to_save: z.array(z.string()).nullable().default(null),
  layers_to_transform: z
    .union([z.int(), z.array(z.int())])
    .nullable()
    .default(null),
  layers_pattern: names.nullable().default(null),
  rank_pattern: pattern.nullable().default({}),
  alpha_pattern: pattern.nullable().default({}),
  init_lora_weights: z.union([z.boolean(), z.string()]).default(true),
});

/** Every key of an `adapter_config.json` as it was read or will be written, sorted when written. */
export interface PeftConfig extends LoraTargeting {
  /** Each module has a magnitude of its rows besides A and B. */
  readonly use_dora: boolean;
  readonly lora_dropout: number;
  readonly base_model_name_or_path: string | null;
  /** The whole file. Keys that are not fields here travel through it unchanged. */
  readonly file: Readonly<Record<string, unknown>>;
}

/** Initialisations that leave the base weights as they were. The others change what A and B add to. */
const HARMLESS_INITS = new Set(["true", "false", "gaussian", "eva", "orthogonal", "mica"]);

/** Settings that change the maths or the files, and the values at which they do not. */
const MUST_BE_NEUTRAL = [
  "lora_bias",
  "fan_in_fan_out",
  "layer_replication",
  "target_parameters",
  "trainable_token_indices",
  "alora_invocation_tokens",
  "arrow_config",
  "use_qalora",
  "use_bdlora",
  "kasa_config",
  "monteclora_config",
  "velora_config",
  "megatron_config",
] as const;

function isNeutral(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  if (typeof value !== "object") return false;
  return Object.keys(value).length === 0;
}

function unsupported(path: string, what: string): KvittoError {
  return new KvittoError(
    "adapter.unsupported",
    `${path} has ${what}; only plain LoRA on linear layers can be used.`,
    "Merge the adapter with the tool that made it, or train one without that.",
  );
}

function refuseUnsupported(path: string, file: z.infer<typeof PeftConfigFile>): void {
  if (file.peft_type !== "LORA") throw unsupported(path, `peft_type ${file.peft_type}`);
  for (const key of MUST_BE_NEUTRAL) {
    if (!isNeutral(file[key])) throw unsupported(path, `${key} ${JSON.stringify(file[key])}`);
  }
  const bias = file["bias"];
  if (bias !== undefined && bias !== "none")
    throw unsupported(path, `bias ${JSON.stringify(bias)}`);
  if (!HARMLESS_INITS.has(String(file.init_lora_weights))) {
    throw new KvittoError(
      "adapter.unsupported",
      `${path} has init_lora_weights ${JSON.stringify(file.init_lora_weights)}, which changes the base weights; the adapter alone cannot be applied.`,
      "Convert it to plain LoRA with PEFT (save_pretrained with path_initial_model_for_weight_conversion).",
    );
  }
}

/**
 * Reads the text of an `adapter_config.json`. Keys that no release of PEFT had when this was written
 * are kept if neutral (null, false, empty); one that looks like a switch (`use_…`, `…_config`) and is
 * on is refused, for it may change the maths. Others are notes, which PEFT ignores as well.
 * @throws {KvittoError} `adapter.config` when it is not such a file; `adapter.unsupported`
 */
export function parsePeftConfig(path: string, text: string): PeftConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new KvittoError("adapter.config", `${path} is not JSON.`, undefined, { cause });
  }
  const parsed = PeftConfigFile.safeParse(json);
  if (!parsed.success) {
    const problems = z.prettifyError(parsed.error).replaceAll("\n", " ");
    throw new KvittoError("adapter.config", `${path} is not a PEFT configuration: ${problems}`);
  }
  const { data } = parsed;
  refuseUnsupported(path, data);
  const known = new Set<string>([...Object.keys(PEFT_DEFAULTS), "runtime_config"]);
  for (const [key, value] of Object.entries(data)) {
    if (known.has(key) || isNeutral(value)) continue;
    if (/^use_|_config$/.test(key)) throw unsupported(path, `the unknown key ${key}`);
  }
  return {
    r: data.r,
    lora_alpha: data.lora_alpha,
    lora_dropout: data.lora_dropout,
    use_rslora: data.use_rslora,
    use_dora: data.use_dora,
    exclude_modules: data.exclude_modules,
    modules_to_save: data.modules_to_save?.length === 0 ? null : data.modules_to_save,
    layers_to_transform: data.layers_to_transform,
    layers_pattern: data.layers_pattern,
    base_model_name_or_path: data.base_model_name_or_path ?? null,
    // Never used to find the layers of a stored adapter: its tensors say which they are.
    target_modules: data.target_modules ?? [],
    rank_pattern: data.rank_pattern ?? {},
    alpha_pattern: data.alpha_pattern ?? {},
    file: json as Record<string, unknown>, // looseObject accepted it, so it is an object
  };
}

/** What PEFT writes for a plain LoRA configuration, before the settings of this adapter. */
const PEFT_DEFAULTS = {
  alora_invocation_tokens: null,
  alpha_pattern: {},
  arrow_config: null,
  auto_mapping: null,
  base_model_name_or_path: null,
  bias: "none",
  corda_config: null,
  ensure_weight_tying: false,
  eva_config: null,
  exclude_modules: null,
  fan_in_fan_out: false,
  inference_mode: true,
  init_lora_weights: true,
  kasa_config: null,
  layer_replication: null,
  layers_pattern: null,
  layers_to_transform: null,
  loftq_config: {},
  lora_alpha: 8,
  lora_bias: false,
  lora_dropout: 0,
  lora_ga_config: null,
  megatron_config: null,
  megatron_core: "megatron.core",
  modules_to_save: null,
  monteclora_config: null,
  peft_type: "LORA",
  peft_version: PEFT_VERSION,
  qalora_group_size: 16,
  r: 8,
  rank_pattern: {},
  revision: null,
  target_modules: null,
  target_parameters: null,
  task_type: null,
  trainable_token_indices: null,
  use_bdlora: null,
  use_dora: false,
  use_qalora: false,
  use_rslora: false,
  velora_config: null,
};

export interface NewPeftConfig extends LoraTargeting {
  /** False when left out. */
  readonly use_dora?: boolean;
  readonly lora_dropout: number;
  readonly base_model_name_or_path: string | null;
  /** "CAUSAL_LM" for a text model; null with `auto_mapping` for a vision-language one. */
  readonly task_type: "CAUSAL_LM" | null;
  /** Which class to load the base with, when `task_type` does not say. */
  readonly auto_mapping: {
    readonly base_model_class: string;
    readonly parent_library: string;
  } | null;
}

/** A configuration for a new adapter, with every key that PEFT writes. */
export function newPeftConfig(settings: NewPeftConfig): PeftConfig {
  const { use_dora = false } = settings;
  return { ...settings, use_dora, file: { ...PEFT_DEFAULTS, ...settings } };
}

/** A JSON value with the keys of every object sorted, as Python's `sort_keys`. */
function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withSortedKeys(inner)]));
}

/** The text of the file: keys sorted, two spaces, `inference_mode` true, no newline at the end. */
export function formatPeftConfig({ file }: PeftConfig): string {
  return JSON.stringify(withSortedKeys({ ...file, inference_mode: true }), null, 2);
}
