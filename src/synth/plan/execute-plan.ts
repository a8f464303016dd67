import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { type Progress, silentProgress } from "../../core/progress.ts";
import { Random } from "../../core/random.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { readJsonl, writeJsonl } from "../../formats/jsonl.ts";
import type { SynthRow } from "../one.ts";
import { ROWS } from "../output/folder.ts";
import { synthesize } from "../synthesize.ts";
import { planCells } from "./plan-cells.ts";
import type { SynthesisPlan } from "./synthesis-plan.ts";

/** The plan that a folder was drawn by. */
const PLAN_FILE = "synthesis-plan.json";
const PARTS = "parts";

export interface ExecutePlanOptions {
  /** Folder; made when missing. */
  readonly out: string;
  /** As in `SynthOptions`: they add to what is written and change no paper. */
  readonly textMap?: boolean;
  readonly text?: boolean;
  readonly threads?: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** @throws {KvittoError} `synth.folder_taken`, `synth.other_settings` */
async function claim(out: string, plan: string): Promise<void> {
  const inside: readonly string[] = await readdir(out).catch(() => []);
  const path = join(out, PLAN_FILE);
  if (inside.length === 0) {
    await mkdir(out, { recursive: true });
    await writeFileAtomic(path, plan);
    return;
  }
  if (!inside.includes(PLAN_FILE)) {
    throw new KvittoError(
      "synth.folder_taken",
      `${out} holds ${inside.slice(0, 3).join(", ")} and no ${PLAN_FILE}: it was not drawn by a plan.`,
      "Choose another folder.",
    );
  }
  if ((await readFile(path, "utf8")) === plan) return;
  throw new KvittoError(
    "synth.other_settings",
    `${out} was begun by another plan.`,
    "Choose another folder, or give the same plan to go on with this one.",
  );
}

/**
 * Draws what a plan says: `out/parts/NN`, a folder of `synthesize` for each set of papers with one set
 * of options, and `out/documents.jsonl`, the rows of all in shuffled order; `source.plan_part` counts
 * the plan's parts from 1. The same plan gives the same rows, and a run that was stopped or killed goes
 * on where it was.
 * @throws {KvittoError} as `planCells` and `synthesize`; `synth.folder_taken`, `synth.other_settings`
 */
export async function executePlan(
  plan: SynthesisPlan,
  { out, textMap, text, threads, progress = silentProgress, signal }: ExecutePlanOptions,
): Promise<{ readonly count: number }> {
  const cells = planCells(plan); // refuses a wrong choice before anything is made
  await claim(out, `${JSON.stringify(plan, null, 2)}\n`);
  const rows: SynthRow[] = [];
  for (const [i, { part, name, count, options }] of cells.entries()) {
    const folder = `${PARTS}/${String(i + 1).padStart(2, "0")}`;
    await synthesize({
      ...options,
      ...{ count, seed: `${plan.seed}/${name}`, out: join(out, folder), progress },
      ...(textMap === true ? { textMap } : {}),
      ...(text === true ? { text } : {}),
      ...(threads === undefined ? {} : { threads }),
      ...(signal === undefined ? {} : { signal }),
    });
    // Written by `synthesize` a moment ago.
    for await (const { value } of readJsonl(join(out, folder, ROWS), (row) => row as SynthRow)) {
      const images = value.images.map((image) => `${folder}/${image}`);
      const source = { ...value.source, plan_part: part + 1 };
      rows.push({ ...value, images, source });
    }
  }
  await writeJsonl(join(out, ROWS), new Random(`plan/${plan.seed}`).shuffled(rows));
  return { count: rows.length };
}
