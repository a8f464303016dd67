import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "../core/progress.ts";
import { ADAPTER_CONFIG_FILE } from "../train/peft-adapter.ts";
import { adapterFolder, findModel, type NamedModel } from "./model-settings.ts";

/** What a folder turned out to be. */
export type Source =
  { readonly kind: "adapter"; readonly folder: string } | ({ readonly kind: "model" } & NamedModel);

/**
 * A PEFT folder or the folder of a training run is an adapter; anything else is a model as `--model`
 * takes it.
 * @throws {KvittoError} as `resolveModel`
 */
export async function adapterOrModel(
  given: string,
  context: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<Source> {
  const folder = await adapterFolder(given);
  const found = await stat(join(folder, ADAPTER_CONFIG_FILE)).catch(() => undefined);
  if (found !== undefined) return { kind: "adapter", folder };
  return { kind: "model", ...(await findModel(given, context)) };
}
