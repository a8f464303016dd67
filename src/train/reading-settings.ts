import { join } from "node:path";
import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { schemaReason } from "../core/schema-reason.ts";
import { writeFileAtomic } from "../formats/atomic-file.ts";
import { ENHANCE_STEPS } from "../formats/enhance/enhance.ts";
import { readInput } from "../formats/file-access.ts";

/** Beside PEFT's own files in an adapter's folder; PEFT leaves other files alone. */
export const READING_SETTINGS_FILE = "kvitto.json";
const MAX_BYTES = 1 << 16;

const ReadingSettingsFile = z.strictObject({
  /** What the model was shown: pages, their text, or now one and now the other. */
  input: z.enum(["image", "text", "both"]),
  /** What was done to pages before the model saw them. */
  enhance: z.array(z.enum(ENHANCE_STEPS)),
  /** The fields that every row was asked for; null: the whole document, or now these and now those. */
  fields: z.array(z.string().min(1)).min(1).nullable().default(null),
  /** How the base was held while the adapter was trained on it; left out: as it is on disk. */
  quantize: z.strictObject({ type: z.literal("nf4"), exempt: z.array(z.string()) }).optional(),
});

/** A base in fewer bits than on disk: what it is, and which modules keep their weights. */
export type BaseQuantisation = NonNullable<ReadingSettings["quantize"]>;

/** How an adapter has learnt to read, and so how it has to be read with. */
export type ReadingSettings = Readonly<z.infer<typeof ReadingSettingsFile>>;

/** Whole documents from pages as they are: every adapter without the file was trained like that. */
const PLAIN: ReadingSettings = { input: "image", enhance: [], fields: null };

export async function writeReadingSettings(
  folder: string,
  settings: ReadingSettings,
): Promise<void> {
  const text = `${JSON.stringify(ReadingSettingsFile.parse(settings), null, 2)}\n`;
  await writeFileAtomic(join(folder, READING_SETTINGS_FILE), text);
}

/**
 * How the adapter of a folder reads.
 * @throws {KvittoError} `adapter.reading` when the file is there and is not what is written by us
 */
export async function readReadingSettings(folder: string): Promise<ReadingSettings> {
  const path = join(folder, READING_SETTINGS_FILE);
  try {
    const bytes = await readInput(path, MAX_BYTES);
    return ReadingSettingsFile.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    if (error instanceof KvittoError && error.code === "file.missing") return PLAIN;
    throw new KvittoError(
      "adapter.reading",
      `${path} does not say how the adapter reads: ${schemaReason(error)}.`,
      "It is written by `kvitto train`; remove it for an adapter that reads pages as they are.",
      { cause: error },
    );
  }
}
