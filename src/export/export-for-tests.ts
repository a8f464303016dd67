import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "../core/random.ts";
import { openBundle, type ModelBundle } from "../models/bundle.ts";
import { writeTinyModel } from "../models/tiny-model-for-tests.ts";
import { newAdapter } from "../train/new-adapter.ts";
import type { LoraAdapter } from "../train/peft-adapter.ts";
import { TRAIN_DEFAULTS, type TrainSettings } from "../train/train-settings.ts";

/** A tiny vision-language model in `folder`/model. */
export async function tinyBundle(folder: string): Promise<ModelBundle> {
  const model = join(folder, "model");
  await mkdir(model);
  await writeTinyModel(model, "export");
  return openBundle(model);
}

/** An adapter that changes what the model says: its B is drawn, not 0. */
export function drawnAdapter(
  bundle: Pick<ModelBundle, "model">,
  settings: Partial<TrainSettings> = {},
): LoraAdapter {
  const all = { ...TRAIN_DEFAULTS, rank: 2, alpha: 4, ...settings };
  const adapter = newAdapter(bundle, all, "tiny");
  for (const [path, { lora_B }] of adapter.modules) {
    const random = new Random(path);
    for (let i = 0; i < lora_B.length; i++) lora_B[i] = 0.05 * random.normal();
  }
  return adapter;
}
