import { z } from "zod";
import type { DatasetRow } from "../data/rows.ts";
import { readDataset } from "./dataset-source.ts";
import type { Setting } from "./setting.ts";

/** One path or several: `--data a --data b`, or in a config file a text or a list of them. */
export function paths(options: { readonly help: string }): Setting<readonly string[] | null> {
  return {
    help: options.help,
    placeholder: "path",
    expects: "a path or a list of paths",
    schema: z
      .union([
        z
          .string()
          .min(1)
          .transform((one) => [one]),
        z.array(z.string().min(1)).min(1),
      ])
      .nullable(),
    fromText: (given) => given, // a path may have a comma
    fallback: { value: null },
    repeatable: true,
  };
}

/**
 * The rows of several datasets, one after the other. Ids stay unique: one that an earlier set has gets
 * the number of its own set behind it. A row that two sets have is there twice: that is its weight.
 * @throws {KvittoError} as `readDataset`
 */
export async function readJoined(sources: readonly string[]): Promise<DatasetRow[]> {
  const taken = new Set<string>();
  const joined: DatasetRow[] = [];
  for (const [i, source] of sources.entries()) {
    for (const row of await readDataset(source)) {
      let id = row.id;
      for (let copy = i + 1; taken.has(id); copy++) id = `${row.id}@${copy}`;
      taken.add(id);
      joined.push(id === row.id ? row : { ...row, id });
    }
  }
  return joined;
}
