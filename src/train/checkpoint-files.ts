import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { writeFileAtomic } from "../formats/atomic-file.ts";
import { openSafetensors, readTensorFloat32, writeSafetensors } from "../formats/safetensors.ts";
import type { TensorToWrite } from "../formats/safetensors.ts";
import type { AdamWState } from "./adamw.ts";
import type { EmaState } from "./ema.ts";
import type { NamedTensors } from "./named-tensors.ts";
import { formatTrainerState, parseTrainerState } from "./trainer-state.ts";
import type { TrainerState } from "./trainer-state.ts";

/** A trained tensor with its shape, which the optimiser does not need but a reader of the file does. */
export interface ShapedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface CheckpointState {
  readonly weights: ReadonlyMap<string, ShapedTensor>;
  readonly optimiser: AdamWState;
  /** Moving average of the weights; null when the run keeps none. */
  readonly ema: EmaState | null;
  readonly trainer: TrainerState;
}

export interface LoadedCheckpoint {
  /** Optimiser steps done. */
  readonly step: number;
  readonly folder: string;
  readonly state: CheckpointState;
}

const WEIGHTS = "weights.safetensors";
const OPTIMISER = "optimizer.safetensors";
const EMA = "ema.safetensors";
const TRAINER = "trainer_state.json";
/** SHA-256 of every other file. A checkpoint is whole if and only if they all agree. */
const MANIFEST = "manifest.json";
const ManifestSchema = z.strictObject({ sha256: z.record(z.string(), z.string()) });

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}

function flatTensors(prefix: string, tensors: NamedTensors): TensorToWrite[] {
  return [...tensors].map(([name, data]) => {
    return { name: `${prefix}${name}`, dtype: "F32", shape: [data.length], data };
  });
}

/** Writes all files of a checkpoint into an empty folder; the manifest last. */
export async function fillCheckpoint(
  folder: string,
  step: number,
  state: CheckpointState,
  alsoWrite?: (folder: string) => Promise<void>,
): Promise<void> {
  const { weights, optimiser, ema, trainer } = state;
  const shaped = [...weights].map(([name, { shape, data }]): TensorToWrite => {
    return { name, dtype: "F32", shape, data };
  });
  await writeSafetensors(join(folder, WEIGHTS), shaped, { format: "pt" });
  const moments = [...flatTensors("m.", optimiser.m), ...flatTensors("v.", optimiser.v)];
  await writeSafetensors(join(folder, OPTIMISER), moments);
  if (ema !== null) await writeSafetensors(join(folder, EMA), flatTensors("", ema.average));
  const steps = { step, optimiser_step: optimiser.step, ema_step: ema?.step ?? null };
  await writeFileAtomic(join(folder, TRAINER), formatTrainerState(trainer, steps));
  await alsoWrite?.(folder);
  const sha256: Record<string, string> = {};
  for (const name of await filesBelow(folder))
    sha256[name] = await sha256OfFile(join(folder, name));
  await writeFileAtomic(join(folder, MANIFEST), `${JSON.stringify({ sha256 }, null, 2)}\n`);
}

async function checkManifest(folder: string): Promise<void> {
  const text = await readFile(join(folder, MANIFEST), "utf8");
  const { sha256 } = ManifestSchema.parse(JSON.parse(text));
  for (const [name, expected] of Object.entries(sha256)) {
    if ((await sha256OfFile(join(folder, name))) === expected) continue;
    throw new KvittoError("train.checkpoint_corrupt", `${name} is not what was written`);
  }
}

async function readAll(path: string): Promise<Map<string, ShapedTensor>> {
  const file = await openSafetensors(path);
  const tensors = new Map<string, ShapedTensor>();
  for (const [name, { shape }] of file.tensors) {
    tensors.set(name, { shape, data: await readTensorFloat32(file, name) });
  }
  return tensors;
}

/** The tensors whose name starts with `prefix`, without it. */
function withoutPrefix(
  tensors: ReadonlyMap<string, ShapedTensor>,
  prefix: string,
): Map<string, Float32Array> {
  const kept = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(kept.map(([name, { data }]) => [name.slice(prefix.length), data]));
}

/**
 * Reads one checkpoint and checks every byte of it.
 * @throws {KvittoError} `train.checkpoint_corrupt`, `file.*`, `safetensors.*`; or a system error when
 *   a file of it cannot be read
 */
export async function readCheckpoint(folder: string): Promise<LoadedCheckpoint> {
  await checkManifest(folder);
  const trainerPath = join(folder, TRAINER);
  const onDisk = parseTrainerState(trainerPath, await readFile(trainerPath, "utf8"));
  const { step, optimiser_step, ema_step, state: trainer } = onDisk;
  const moments = await readAll(join(folder, OPTIMISER));
  const optimiser: AdamWState = {
    step: optimiser_step,
    m: withoutPrefix(moments, "m."),
    v: withoutPrefix(moments, "v."),
  };
  const weights = await readAll(join(folder, WEIGHTS));
  const ema: EmaState | null =
    ema_step === null
      ? null
      : { step: ema_step, average: withoutPrefix(await readAll(join(folder, EMA)), "") };
  return { step, folder, state: { weights, optimiser, ema, trainer } };
}
