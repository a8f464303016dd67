import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { type Progress, silentProgress } from "../core/progress.ts";
import { writeFileAtomic } from "../formats/atomic-file.ts";
import { appendJsonl } from "../formats/jsonl.ts";
import { type SynthOptions, type SynthRow, chosenVendors, synthesizeScan } from "./one.ts";

/** Rises whenever the same seed gives other pages than before. */
const GENERATOR = 1;
/** Encoding runs beside drawing; more at once only holds more pages in memory. */
const AT_ONCE = 8;

const ROWS = "documents.jsonl";
/** Rows so far of an unfinished run. */
const PARTIAL = "documents.partial.jsonl";
const SETTINGS = "synthesis.json";

const SettingsSchema = z.strictObject({
  generator: z.int(),
  seed: z.string(),
  vendors: z.array(z.string()),
  grade: z.int().nullable(),
});
type Settings = z.infer<typeof SettingsSchema>;

export interface SynthesizeOptions extends SynthOptions {
  readonly count: number;
  readonly seed: string | number;
  /** Folder; made when missing. */
  readonly out: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function settingsOf(options: SynthesizeOptions): Settings {
  return {
    generator: GENERATOR,
    seed: String(options.seed),
    vendors: chosenVendors(options).map((vendor) => vendor.id),
    grade: options.grade ?? null,
  };
}

/** Makes sure that what is in the folder came from the same settings, or that nothing is there. */
async function claimFolder(out: string, settings: Settings): Promise<void> {
  const path = join(out, SETTINGS);
  if (!(await exists(path))) {
    if (await exists(join(out, ROWS))) {
      throw new KvittoError(
        "synth.folder_taken",
        `${join(out, ROWS)} is there, but no ${SETTINGS}: it was not written by this command.`,
        "Choose another folder.",
      );
    }
    await writeFileAtomic(path, `${JSON.stringify(settings)}\n`);
    return;
  }
  const there = SettingsSchema.safeParse(parsedOrNull(await readFile(path, "utf8")));
  const before = there.success ? there.data : null;
  const differing = (Object.keys(settings) as (keyof Settings)[]).filter(
    (key) => JSON.stringify(before?.[key]) !== JSON.stringify(settings[key]),
  );
  if (differing.length === 0) return;
  const told = differing.map(
    (key) => `${key} was ${JSON.stringify(before?.[key])}, now ${JSON.stringify(settings[key])}`,
  );
  throw new KvittoError(
    "synth.other_settings",
    `${out} was begun with other settings: ${told.join("; ")}.`,
    "Choose another folder, or give the same settings to go on with this one.",
  );
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null; // a torn line or file: the caller treats it as absent
  }
}

/** Whole lines of a JSONL file; a last line without its end was cut off and is left out. */
async function wholeLines(path: string): Promise<string[]> {
  if (!(await exists(path))) return [];
  return (await readFile(path, "utf8")).split("\n").slice(0, -1);
}

/** Rows that an earlier run finished, put where this run goes on; the number of them. */
async function takeUp(out: string, count: number): Promise<number> {
  const finished = await wholeLines(join(out, ROWS));
  if (finished.length > count) {
    throw new KvittoError(
      "synth.more_there",
      `${out} already holds ${finished.length} documents; ${count} were asked for.`,
      `Ask for ${finished.length} or more, or choose another folder.`,
    );
  }
  const partial = await wholeLines(join(out, PARTIAL));
  const lines = partial.length > finished.length ? partial.slice(0, count) : finished;
  if (lines.length < count || lines !== finished) {
    const text = lines.map((line) => `${line}\n`).join("");
    await writeFileAtomic(join(out, PARTIAL), text);
  }
  return lines.length;
}

async function writeOne(options: SynthesizeOptions, index: number): Promise<SynthRow> {
  const { row, scans } = await synthesizeScan(options.seed, index, options);
  for (const [i, { bytes }] of scans.entries()) {
    const image = row.images[i];
    if (image === undefined) throw new Error("internal: a page without a name");
    await writeFileAtomic(join(options.out, image), bytes);
  }
  return row;
}

/**
 * Writes `count` labelled documents: `out/documents.jsonl` and `out/images/`.
 *
 * The same seed and settings give the same bytes, document i does not depend on `count`, and a run
 * that was stopped goes on where it was: rows are added to `documents.partial.jsonl` after their
 * images are on disk, and the file takes its name when all are there. Asking for more later adds.
 * @throws {KvittoError} `synth.other_settings`, `synth.more_there`, `synth.folder_taken`,
 *   `synth.unknown_vendor`, `synth.no_vendor`, `file.*`; the signal's reason when it is aborted
 */
export async function synthesize(options: SynthesizeOptions): Promise<{ count: number }> {
  const { count, out, signal, progress = silentProgress } = options;
  const settings = settingsOf(options); // refuses a wrong choice before anything is made
  await mkdir(join(out, "images"), { recursive: true });
  await claimFolder(out, settings);
  const done = await takeUp(out, count);
  const bar = progress.bar("documents", count, "documents");
  if (done > 0) bar.advance(done);
  try {
    for (let from = done; from < count; from += AT_ONCE) {
      signal?.throwIfAborted();
      const batch = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => from + i);
      const rows = await Promise.all(batch.map((index) => writeOne(options, index)));
      await appendJsonl(join(out, PARTIAL), ...rows);
      bar.advance(rows.length);
    }
  } finally {
    bar.done();
  }
  if (await exists(join(out, PARTIAL))) await rename(join(out, PARTIAL), join(out, ROWS));
  return { count };
}
