import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Progress } from "../core/progress.ts";
import { DEVICES } from "../engine/device.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { resolveModel } from "../models/hub.ts";
import { adaptablePlaces, matchAdapter } from "../train/match-adapter.ts";
import { ADAPTER_CONFIG_FILE, loadAdapter, type LoraAdapter } from "../train/peft-adapter.ts";
import { BASE_MODEL_FOLDER } from "./base-model.ts";
import { choice, text } from "./setting.ts";

/** `--model` of every command that runs one. */
export const modelSetting = text({
  help: '"base" (comes with Kvitto), a model folder, or a model of the Hugging Face Hub',
  placeholder: "base|folder|owner/name",
  default: "base",
});

/** `--device` of every command that runs a model. */
export const deviceSetting = choice(DEVICES, {
  help: "where graphs run; auto takes CUDA where it is installed, else the CPU",
  default: "auto",
});

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

export interface NamedModel {
  readonly folder: string;
  /** What an adapter calls its base. */
  readonly name: string;
}

/**
 * The folder of a `--model`. A folder that is there beats a name on the Hub.
 * @throws {KvittoError} as `resolveModel`
 */
export async function findModel(
  given: string,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<NamedModel> {
  if (given === "base") return { folder: BASE_MODEL_FOLDER, name: "base-model" };
  return { folder: resolve(await resolveModel(given, { progress, signal })), name: given };
}

/** The PEFT folder of an `--adapter`: itself, or the one that the folder of a run holds. */
export async function adapterFolder(folder: string): Promise<string> {
  const inRun = join(folder, "adapter");
  return (await isThere(join(inRun, ADAPTER_CONFIG_FILE))) ? inRun : folder;
}

/**
 * An adapter for a model, from a PEFT folder or from the run folder that holds one.
 * @throws {KvittoError} as `loadAdapter` and `matchAdapter`
 */
export async function openAdapter(folder: string, bundle: ModelBundle): Promise<LoraAdapter> {
  return matchAdapter(
    await loadAdapter(await adapterFolder(folder)),
    adaptablePlaces(bundle.model),
  );
}
