import { KvittoError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { DatasetRow } from "../rows.ts";
import { KINDS, type InstructionKindName } from "./kinds/all.ts";
import { LANGUAGES, type LanguageTag } from "./languages/all.ts";
import type { KnownPair } from "./pairs-of-row.ts";

/** How often each kind is asked, in any unit; kinds that are left out are never asked. */
export type TaskWeights = Readonly<Partial<Record<InstructionKindName, number>>>;

/**
 * One question about a row, its kind drawn by weight among those that the row has something for.
 * @throws {KvittoError} `train.no_task` when it has nothing for any of them
 */
export function drawPair(
  row: DatasetRow,
  weights: TaskWeights,
  languages: readonly LanguageTag[],
  random: Random,
): KnownPair {
  const names = Object.keys(weights) as InstructionKindName[]; // the record's only keys
  const possible = names.flatMap((kind) => {
    const candidates = KINDS[kind].candidates(row);
    const weight = weights[kind] ?? 0;
    return candidates.length === 0 || weight <= 0 ? [] : [[{ kind, candidates }, weight] as const];
  });
  if (possible.length === 0) {
    throw new KvittoError(
      "train.no_task",
      `Row ${row.id} has nothing to ask of the kinds ${names.join(", ")}.`,
      "Add the kind document, which every row has, or leave the row out.",
    );
  }
  const { kind, candidates } = random.weighted(possible);
  const candidate = random.pick(candidates);
  const language = random.pick(languages);
  return { kind, language, ...KINDS[kind].ask(row, candidate, LANGUAGES[language], random) };
}
