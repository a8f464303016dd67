import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { recoverFolder, writeFileAtomic, writeFolderAtomic } from "../src/formats/atomic-file.ts";
import {
  openSafetensors,
  readTensorFloat32,
  writeSafetensors,
} from "../src/formats/safetensors.ts";
import type { NamedTensors } from "../src/train/named-tensors.ts";
import type { StreamPosition } from "./stream.ts";

const FOLDER = "state";
const TENSORS = "state.safetensors";
const COUNTERS = "state.json";

const Counters = z.strictObject({
  step: z.int(),
  samples: z.int(),
  position: z.strictObject({ pool: z.int(), batch: z.int() }),
});

/** Where a pretraining run stands. Tensors are flat float32, by parameter name. */
export interface PretrainState {
  readonly step: number;
  readonly samples: number;
  readonly position: StreamPosition;
  readonly weights: NamedTensors;
  readonly m: NamedTensors;
  readonly v: NamedTensors;
  readonly average: NamedTensors;
}

const PARTS = ["weights", "m", "v", "average"] as const;

export async function saveState(run: string, state: PretrainState): Promise<void> {
  await writeFolderAtomic(join(run, FOLDER), async (temporary) => {
    const tensors = PARTS.flatMap((part) =>
      [...state[part]].map(([name, data]) => ({
        name: `${part}/${name}`,
        dtype: "F32" as const,
        shape: [data.length],
        data,
      })),
    );
    await writeSafetensors(join(temporary, TENSORS), tensors);
    const { step, samples, position } = state;
    await writeFileAtomic(join(temporary, COUNTERS), JSON.stringify({ step, samples, position }));
  });
}

/** The state of a run, or null when it has none yet. */
export async function loadState(run: string): Promise<PretrainState | null> {
  const folder = join(run, FOLDER);
  await recoverFolder(folder);
  const text = await readFile(join(folder, COUNTERS), "utf8").catch(() => null);
  if (text === null) return null;
  const counters = Counters.parse(JSON.parse(text));
  const file = await openSafetensors(join(folder, TENSORS));
  const parts = { weights: new Map(), m: new Map(), v: new Map(), average: new Map() } as Record<
    (typeof PARTS)[number],
    Map<string, Float32Array>
  >;
  for (const key of file.tensors.keys()) {
    const part = PARTS.find((candidate) => key.startsWith(`${candidate}/`));
    if (part === undefined) throw new Error(`internal: ${key} in a pretraining state`);
    parts[part].set(key.slice(part.length + 1), await readTensorFloat32(file, key));
  }
  return { ...counters, ...parts };
}
