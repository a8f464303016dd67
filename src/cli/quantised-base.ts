import { createHash } from "node:crypto";
import { mkdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { cacheFolder } from "../core/env.ts";
import { KvittoError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { writeFolderAtomic } from "../formats/atomic-file.ts";
import { loadModel } from "../models/load-model.ts";
import {
  USUALLY_EXEMPT,
  VISION_AND_PROJECTOR,
  writeQuantisedFolder,
} from "../models/quantise-folder.ts";
import { readReadingSettings, type BaseQuantisation } from "../train/reading-settings.ts";
import { modelSha256 } from "../train/run-identity.ts";
import { adapterFolder, findModel, type NamedModel } from "./model-settings.ts";
import { choice, type Setting } from "./setting.ts";
import { UsageError } from "./usage-error.ts";

/** Counts up when the same weights would be quantised to other bytes. */
const COPY_VERSION = 1;

interface Context {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const exemptSetting: Setting<readonly string[]> = {
  help: "modules that keep their weights, by whole segments of their names, for example vision_tower,lm_head,layers.0; none for none",
  placeholder: "a,b,…|none",
  expects: '"none", or names',
  schema: z.array(z.string().regex(/^[\w.]+$/)),
  fromText: (text) => (text.trim() === "none" ? [] : text.split(",").map((part) => part.trim())),
  fallback: { value: USUALLY_EXEMPT },
  repeatable: false,
};

/** `--exempt` of `kvitto quantize`. */
export const exempt: Setting<readonly string[]> = {
  ...exemptSetting,
  fallback: { value: VISION_AND_PROJECTOR },
};

/** `--quantize` and `--quantize-exempt` of `kvitto train`. */
export const QUANTIZE_FLAGS = {
  quantize: choice(["none", "nf4"], {
    help: "hold the base's linear layers in 4 bits while training (QLoRA): NF4 with double quantisation, as bitsandbytes",
    default: "none",
  }),
  quantize_exempt: {
    ...exemptSetting,
    help: `with --quantize: ${exemptSetting.help}`,
  },
};

/** What the flags ask for. @throws {UsageError} `train.quantize_exempt` when there is nothing to exempt from */
export function askedQuantisation(
  values: { readonly quantize: "none" | "nf4"; readonly quantize_exempt: readonly string[] },
  isExemptGiven: boolean,
): BaseQuantisation | null {
  if (values.quantize === "nf4") return { type: "nf4", exempt: [...values.quantize_exempt] };
  if (!isExemptGiven) return null;
  throw new UsageError(
    "train.quantize_exempt",
    "--quantize-exempt is given and nothing is quantised.",
    "Give --quantize nf4 as well, or leave it out.",
  );
}

/**
 * The folder of the model in 4 bits: made once, and kept in the cache under what decides its bytes.
 * @throws {KvittoError} as `loadModel` and `writeQuantisedFolder`
 */
export async function quantisedBase(
  folder: string,
  { type, exempt: names }: BaseQuantisation,
  context: Context,
): Promise<string> {
  const model = await loadModel(folder);
  const key = createHash("sha256")
    .update(JSON.stringify([COPY_VERSION, type, [...names].sort(), await modelSha256({ model })]))
    .digest("hex");
  const copy = join(cacheFolder(), "quantised", key);
  if (await isThere(join(copy, "model.safetensors"))) {
    const now = new Date();
    await utimes(copy, now, now).catch(() => {}); // so that the oldest can be told
    return copy;
  }
  context.progress.say("The base is quantised to NF4 once, and kept in the cache.");
  await mkdir(join(cacheFolder(), "quantised"), { recursive: true });
  await rm(copy, { recursive: true, force: true });
  await writeFolderAtomic(copy, async (temporary) => {
    await writeQuantisedFolder(model, temporary, { kind: type, exempt: names }, context);
  });
  return copy;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** How the base of an adapter was held in training; null: as it is. */
export async function quantisationOf(adapter: string): Promise<BaseQuantisation | null> {
  return (await readReadingSettings(await adapterFolder(adapter))).quantize ?? null;
}

/**
 * The model of `--model` as the adapters were trained on it: in 4 bits, where they were. A model whose
 * weights are quantised on disk is taken as it is.
 * @throws {KvittoError} `adapter.other_base` when one base cannot do; as `findModel`, `quantisedBase`
 */
export async function findBase(
  given: string,
  adapters: readonly string[],
  context: Context,
): Promise<NamedModel> {
  const found = await findModel(given, context);
  const asked = await Promise.all(adapters.map(quantisationOf));
  const spelt = asked.map((one) => JSON.stringify(one));
  const other = spelt.findIndex((one) => one !== spelt[0]);
  if (other > 0) {
    throw new KvittoError(
      "adapter.other_base",
      `${adapters[0]} and ${adapters[other]} were trained on bases that are quantised differently, and one is loaded.`,
      "Read with one after the other.",
    );
  }
  const [quantisation] = asked;
  if (quantisation === undefined || quantisation === null) return found;
  const { checkpoint } = await loadModel(found.folder);
  if (checkpoint.quantised.size > 0) return found;
  return { ...found, folder: await quantisedBase(found.folder, quantisation, context) };
}
