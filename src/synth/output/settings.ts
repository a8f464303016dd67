import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KvittoError } from "../../core/errors.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";

/** Rises whenever the same seed gives other pages than before. */
export const GENERATOR = 8;

const FILE = "synthesis.json";

/** What the bytes of a folder depend on. */
const SettingsSchema = z.strictObject({
  generator: z.int(),
  seed: z.string(),
  vendors: z.array(z.string()),
  /** Whose traits invented vendors have: who `a~1` is depends on all of them. */
  invented_from: z.array(z.string()).optional(),
  kinds: z.array(z.string()).nullable(),
  grade: z.int().nullable(),
  hard: z.array(z.string()),
  dpi: z.number().nullable(),
  format: z.string().nullable(),
  text_map: z.boolean(),
  text: z.boolean(),
  /** Number of documents and kind of shards; null for a folder of images, which may grow. */
  shards: z
    .strictObject({ kind: z.string(), count: z.int(), documents_per_shard: z.int() })
    .nullable(),
});
export type Settings = z.infer<typeof SettingsSchema>;

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null; // a torn file: told as settings that differ
  }
}

/**
 * Makes sure that what is in the folder came from the same settings, or that nothing is there.
 * @param results  names of which none may be there without settings
 * @throws {KvittoError} `synth.folder_taken`, `synth.other_settings`
 */
export async function claimFolder(
  out: string,
  settings: Settings,
  results: readonly string[],
): Promise<void> {
  const path = join(out, FILE);
  if (!(await exists(path))) {
    for (const name of results) {
      if (!(await exists(join(out, name)))) continue;
      throw new KvittoError(
        "synth.folder_taken",
        `${join(out, name)} is there, but no ${FILE}: it was not written by this command.`,
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
    before === null
      ? `${out} was begun by another version of this command: its ${FILE} has other settings.`
      : `${out} was begun with other settings: ${told.join("; ")}.`,
    "Choose another folder, or give the same settings to go on with this one.",
  );
}
