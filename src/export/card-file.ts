import { createHash } from "node:crypto";
import { join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import { schemaReason } from "../core/schema-reason.ts";
import { writeFileAtomic } from "../formats/atomic-file.ts";
import { readIfThere, readInput } from "../formats/file-access.ts";
import { adapterSha256 } from "../train/adapter-hash.ts";
import { CARD_FACTS_FILE, CARD_FILE } from "../train/keep-card.ts";
import { CardFactsSchema, type CardFacts } from "./card-facts.ts";
import { modelCard } from "./model-card.ts";

const MAX_BYTES = 1 << 22;
const MARK =
  /\n<!-- Made by kvitto from card\.json; once it is changed it stays as it is\. sha256:([0-9a-f]{64}) -->\n$/;

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The text with a last line by which a later change of it shows. */
function marked(text: string): string {
  return `${text}\n<!-- Made by kvitto from card.json; once it is changed it stays as it is. sha256:${sha256(text)} -->\n`;
}

/** Whether every character of a card is still as it was written here. */
export function isOurs(card: string): boolean {
  const found = MARK.exec(card);
  return found !== null && sha256(card.slice(0, found.index)) === found[1];
}

/**
 * What is known of the adapter of a folder; null where it was not trained here, or is another one by now.
 * @throws {KvittoError} `card.damaged` when the file is there and is not what is written by us
 */
export async function readCardFacts(folder: string): Promise<CardFacts | null> {
  const path = join(folder, CARD_FACTS_FILE);
  let facts: CardFacts;
  try {
    const bytes = await readInput(path, MAX_BYTES);
    facts = CardFactsSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    if (error instanceof KvittoError && error.code === "file.missing") return null;
    throw new KvittoError(
      "card.damaged",
      `${path} does not say of an adapter what is said here: ${schemaReason(error)}.`,
      "Move it away; the next training of the adapter writes a new one.",
      { cause: error },
    );
  }
  return facts.adapter_sha256 === (await adapterSha256(folder)) ? facts : null;
}

/**
 * Writes card.json, and README.md from it unless a person has changed that.
 * @returns whether README.md was written
 * @throws {KvittoError} `file.*`
 */
export async function writeCard(folder: string, facts: CardFacts): Promise<boolean> {
  const stored = CardFactsSchema.parse(facts);
  await writeFileAtomic(join(folder, CARD_FACTS_FILE), `${JSON.stringify(stored, null, 2)}\n`);
  const path = join(folder, CARD_FILE);
  const before = (await readIfThere(path))?.toString("utf8") ?? null;
  if (before !== null && !isOurs(before)) return false;
  await writeFileAtomic(path, marked(modelCard(stored)));
  return true;
}

/** What training knows; evaluations and a calibration of the very same weights are kept. */
export async function writeTrainedCard(
  folder: string,
  trained: Omit<CardFacts, "version" | "adapter_sha256" | "evaluations" | "calibration">,
): Promise<boolean> {
  const adapter_sha256 = await adapterSha256(folder);
  const before = await readCardFacts(folder);
  const { evaluations = [], calibration = null } = before ?? {};
  return writeCard(folder, { version: 1, adapter_sha256, ...trained, evaluations, calibration });
}
