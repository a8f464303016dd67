import { basename } from "node:path";
import type { Progress } from "../core/progress.ts";
import { writeAdapterGguf } from "../export/gguf-adapter.ts";
import { writeMmprojGguf } from "../export/gguf-mmproj.ts";
import { writeModelGguf } from "../export/gguf-model.ts";
import { usualType, type GgufWeightType } from "../export/gguf-type.ts";
import { openBundle } from "../models/bundle.ts";
import { loadModel } from "../models/load-model.ts";
import type { Source } from "./adapter-or-model.ts";
import type { CommandContext } from "./command.ts";
import { findModel, openAdapter } from "./model-settings.ts";
import { UsageError } from "./usage-error.ts";

interface GgufValues {
  /** As it is given: what the file calls an adapter. */
  readonly source: string;
  /** The base of an adapter. */
  readonly model: string;
  readonly out: string;
  readonly weights: GgufWeightType | null;
  readonly pre: string | null;
}

/**
 * Writes an adapter's folder as llama.cpp's LoRA file.
 * @throws {UsageError} `export.unused`, `export.adapter_weights`
 * @throws {KvittoError} as `openAdapter` and `writeAdapterGguf`
 */
export async function exportAdapterGguf(
  folder: string,
  { source, model, out, weights, pre }: GgufValues,
  context: CommandContext,
): Promise<void> {
  if (pre !== null) {
    throw new UsageError(
      "export.unused",
      "--pre is given and an adapter has no tokenizer.",
      "Leave --pre out.",
    );
  }
  const type = weights ?? "f32";
  if (type !== "f32" && type !== "f16") {
    throw new UsageError(
      "export.adapter_weights",
      `--weights ${type} is given; an adapter is written as f32 or f16.`,
    );
  }
  const bundle = await openBundle((await findModel(model, context)).folder);
  const adapter = await openAdapter(folder, bundle);
  await writeAdapterGguf(out, bundle.model, adapter, { name: basename(source), type });
}

/**
 * Writes the language part of a model for llama.cpp.
 * @throws {KvittoError} as `openBundle` and `writeModelGguf`
 */
export async function exportModelGguf(
  { folder, name }: Extract<Source, { kind: "model" }>,
  { out, weights, pre }: GgufValues,
  progress: Progress,
): Promise<void> {
  const bundle = await openBundle(folder);
  if (bundle.model.vision !== null) {
    progress.say(
      "Only the language part is written: llama.cpp wants the vision tower in a file of its own, which --to mmproj writes.",
    );
  }
  const type = weights ?? usualType(bundle.model);
  await writeModelGguf(out, bundle, { name: basename(name), type, pre });
}

/**
 * Writes tower and projector of a model that sees, for llama.cpp's --mmproj.
 * @throws {UsageError} `export.no_vision`
 * @throws {KvittoError} as `loadModel` and `writeMmprojGguf`
 */
export async function exportMmproj(
  { folder, name }: Extract<Source, { kind: "model" }>,
  { out, weights }: Pick<GgufValues, "out" | "weights">,
): Promise<void> {
  const model = await loadModel(folder);
  if (model.vision === null) {
    throw new UsageError(
      "export.no_vision",
      `${folder} is a model of the family ${model.family}, which reads texts alone, and --to mmproj writes a vision tower.`,
      "--to gguf writes the whole model.",
    );
  }
  await writeMmprojGguf(out, model, { name: basename(name), type: weights ?? usualType(model) });
}
