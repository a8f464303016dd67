import { join } from "node:path";
import { KvittoError } from "../../src/core/errors.ts";
import { writeFileAtomic } from "../../src/formats/atomic-file.ts";
import { float32ToBfloat16 } from "../../src/formats/float16.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { stripReaderConfig } from "../../src/models/strip-reader.ts";
import { CHARACTER_CLASSES, characterOf } from "../characters.ts";
import { loadState } from "../state.ts";
import { STRIP_SHAPE, trainableStripReader } from "./shape.ts";

/**
 * Writes the averaged weights of a run of strips as a reader, in bf16.
 * @throws {KvittoError} `pretrain.no_state`
 */
export async function exportStrips(run: string, folder: string): Promise<void> {
  const state = await loadState(run);
  if (state === null) {
    throw new KvittoError(
      "pretrain.no_state",
      `${run} has no saved state to export.`,
      "Give --run the folder of a run of strips.",
    );
  }
  const characters = Array.from({ length: CHARACTER_CLASSES }, (_, label) => characterOf(label));
  const config = stripReaderConfig(STRIP_SHAPE, characters);
  const tensors = [...trainableStripReader().parameters].map(([name, { shape }]) => {
    const average = state.average.get(name);
    if (average === undefined) throw new Error(`internal: ${name} is not in the state of ${run}`);
    const sides = shape.map(Number); // no symbols in parameters
    return { name, dtype: "BF16" as const, shape: sides, data: float32ToBfloat16(average) };
  });
  await writeFileAtomic(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  await writeSafetensors(join(folder, "model.safetensors"), tensors, {
    format: "pt",
    pretraining_steps: String(state.step),
    pretraining_samples: String(state.samples),
  });
}
