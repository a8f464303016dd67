import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "../formats/file-access.ts";

/** The model card of an adapter's folder, and the figures that it is written from. */
export const CARD_FILE = "README.md";
export const CARD_FACTS_FILE = "card.json";

/** Takes a folder's card along when the folder is replaced: a person may have written in it. */
export async function keepCard(from: string, to: string): Promise<void> {
  for (const name of [CARD_FILE, CARD_FACTS_FILE]) {
    try {
      await copyFile(join(from, name), join(to, name));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}
