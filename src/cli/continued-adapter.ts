import { join } from "node:path";
import { stat } from "node:fs/promises";
import { KvittoError } from "../core/errors.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { adapterSha256 } from "../train/adapter-hash.ts";
import { startAdapter } from "../train/new-adapter.ts";
import { ADAPTER_CONFIG_FILE, type LoraAdapter } from "../train/peft-adapter.ts";
import type { TrainSettings } from "../train/train-settings.ts";
import { adapterFolder, openAdapter } from "./model-settings.ts";
import { learntReading } from "./reading-settings.ts";
import { flagOf, type ResolvedSetting } from "./settings.ts";
import { type TrainFlagValues, trainSettingsOf } from "./train-flags.ts";
import { UsageError } from "./usage-error.ts";

/** Settings that an adapter has already decided. */
const SHAPE = [
  ...(["rank", "alpha", "use_rslora", "use_dora", "rank_pattern", "alpha_pattern"] as const),
  "modules_to_save",
] as const;
const DECIDED = [...SHAPE, "target_modules", "target_scope"] as const;

/** An adapter to begin with, and the settings of a run that does. */
export interface Continued {
  readonly adapter: LoraAdapter;
  readonly sha256: string;
  readonly settings: TrainSettings;
}

function contradiction(folder: string, key: string, has: string, asked: unknown): UsageError {
  return new UsageError(
    "train.continue_contradicted",
    `The adapter of ${folder} has ${has}, and ${key} ${JSON.stringify(asked)} is asked for.`,
    `Leave ${flagOf(key)} out: a run that continues an adapter keeps its shape.`,
  );
}

async function checkGiven(
  { adapter, settings }: Omit<Continued, "sha256">,
  { folder, values, given, bundle, baseName }: ContinueOptions & { given: ReadonlySet<string> },
): Promise<void> {
  for (const key of SHAPE) {
    if (!given.has(key) || JSON.stringify(values[key]) === JSON.stringify(settings[key])) continue;
    throw contradiction(folder, key, `${key} ${JSON.stringify(settings[key])}`, values[key]);
  }
  const target = (["target_modules", "target_scope"] as const).find((key) => given.has(key));
  if (target === undefined) return;
  const { target_modules, target_scope } = values;
  const asked = await startAdapter(bundle, { ...settings, target_modules, target_scope }, baseName);
  const [own, other] = [[...adapter.modules.keys()].sort(), [...asked.modules.keys()].sort()];
  if (JSON.stringify(own) === JSON.stringify(other)) return;
  const has = `${own.length} adapted layers, not the ${other.length} that are meant`;
  throw contradiction(folder, target, has, values[target]);
}

/** Here the two copies of a tied matrix learn apart, and the adapter says that they do not. */
function refuseTied(folder: string, { config, weights }: LoraAdapter): void {
  if (config.file["ensure_weight_tying"] !== true || weights === undefined) return;
  throw new KvittoError(
    "train.continue_tied",
    `The adapter of ${folder} has ensure_weight_tying, by which one matrix is trained as embedding and head; that is not implemented here.`,
    "Merge it with `kvitto merge`, and train a new adapter on the result.",
  );
}

export interface ContinueOptions {
  /** A PEFT folder, or the folder of a training run. */
  readonly folder: string;
  readonly bundle: ModelBundle;
  readonly baseName: string;
  readonly values: TrainFlagValues;
  readonly resolved: readonly ResolvedSetting[];
  /** A resumed run is compared with what it began with instead. */
  readonly isResumed: boolean;
}

/**
 * The adapter that a run begins with. Rank, scaling and layers are the adapter's; how papers are read
 * is, too, where nobody says otherwise.
 * @throws {UsageError} `train.no_adapter`; `train.continue_contradicted` when a setting is given that
 *   the adapter has decided otherwise
 * @throws {KvittoError} as `loadAdapter` and `matchAdapter`; `adapter.reading`
 */
export async function continuedAdapter(options: ContinueOptions): Promise<Continued> {
  const { folder, bundle, values, resolved, isResumed } = options;
  const inside = await adapterFolder(folder);
  if ((await stat(join(inside, ADAPTER_CONFIG_FILE)).catch(() => undefined)) === undefined) {
    throw new UsageError(
      "train.no_adapter",
      `${folder} holds no adapter: there is no ${ADAPTER_CONFIG_FILE} in it.`,
      "Give --continue a PEFT folder or the folder of a finished run; an unfinished one goes on with --resume.",
    );
  }
  const adapter = await openAdapter(folder, bundle);
  const given = new Set(resolved.filter(({ source }) => source !== "default").map(({ key }) => key)); // prettier-ignore
  const learnt = await learntReading(bundle.model, inside);
  const { r, lora_alpha, use_rslora, use_dora, target_modules } = adapter.config;
  const { rank_pattern, alpha_pattern, modules_to_save } = adapter.config;
  refuseTied(folder, adapter);
  const settings: TrainSettings = {
    ...trainSettingsOf(
      {
        ...values,
        input: values.input ?? learnt.input,
        enhance: given.has("enhance") ? values.enhance : learnt.enhance,
      },
      bundle.model,
    ),
    ...{ rank: r, alpha: lora_alpha, use_rslora, use_dora, rank_pattern, alpha_pattern },
    ...{ modules_to_save: modules_to_save ?? [], target_modules, target_scope: "everything" },
  };
  if (!isResumed) await checkGiven({ adapter, settings }, { ...options, given });
  return { adapter, sha256: await adapterSha256(inside), settings };
}

/** Whether a setting's value is decided by the adapter rather than by the setting. */
export function isDecidedByAdapter(key: string): boolean {
  return (DECIDED as readonly string[]).includes(key);
}
