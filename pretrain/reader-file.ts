import { access } from "node:fs/promises";
import { join } from "node:path";
import { float32ToBfloat16 } from "../src/formats/float16.ts";
import {
  openSafetensors,
  readTensorFloat32,
  writeSafetensors,
} from "../src/formats/safetensors.ts";
import { PRINTED_CHARACTERS } from "./characters.ts";
import { READER_SHAPE, READER_WEIGHT } from "./graph.ts";

/** The dense reader's head lies beside the model.safetensors of the tower that it reads. */
export const READER_FILE = "reader.safetensors";

/**
 * Writes the head: `reader.weight` [2·K, C] in bf16, rows 0..K-1 for the left half of a patch and
 * K..2K-1 for the right, and the metadata `characters`, a JSON array of the K classes: "" (none),
 * U+FFFD (a character that is not in the list), then one character each.
 */
export async function writeReaderHead(folder: string, weight: Float32Array): Promise<void> {
  await writeSafetensors(
    join(folder, READER_FILE),
    [{ name: READER_WEIGHT, dtype: "BF16", shape: READER_SHAPE, data: float32ToBfloat16(weight) }],
    { format: "pt", characters: JSON.stringify(["", "\uFFFD", ...PRINTED_CHARACTERS]) },
  );
}

/** The head beside a model, or null where there is none. */
export async function readReaderHead(folder: string): Promise<Float32Array | null> {
  const path = join(folder, READER_FILE);
  const present = await access(path).then(
    () => true,
    () => false,
  );
  if (!present) return null;
  const file = await openSafetensors(path);
  const shape = file.tensors.get(READER_WEIGHT)?.shape;
  if (shape?.join() !== READER_SHAPE.join()) {
    throw new Error(
      `${path} has ${READER_WEIGHT} as [${String(shape)}]; the character table needs [${String(READER_SHAPE)}]`,
    );
  }
  return readTensorFloat32(file, READER_WEIGHT);
}
