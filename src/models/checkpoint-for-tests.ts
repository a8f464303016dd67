import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  openSafetensors,
  readTensor,
  writeSafetensors,
  type TensorToWrite,
} from "../formats/safetensors.ts";

/** A folder of its own that a test may change. */
export interface ScratchFolder extends AsyncDisposable {
  readonly folder: string;
}

/** An empty folder, or a copy of a case in fixtures/parity; removed when disposed of. */
export async function scratchFolder(fixture?: string): Promise<ScratchFolder> {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-model-"));
  if (fixture !== undefined) {
    const source = join(import.meta.dirname, "../../fixtures/parity", fixture);
    await cp(source, folder, { recursive: true });
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** Rewrites model.safetensors with what `edit` makes of its tensors. */
export async function editTensors(
  folder: string,
  edit: (tensors: TensorToWrite[]) => TensorToWrite[],
): Promise<void> {
  const path = join(folder, "model.safetensors");
  const file = await openSafetensors(path);
  const tensors: TensorToWrite[] = [];
  for (const name of file.tensors.keys()) {
    tensors.push({ name, ...(await readTensor(file, name)) });
  }
  await writeSafetensors(path, edit(tensors));
}
