import { KvittoError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { DatasetRow } from "../rows.ts";
import { KINDS, type InstructionKindName } from "./kinds/all.ts";
import { LANGUAGES, type LanguageTag } from "./languages/all.ts";
import type { KnownPair } from "./pairs-of-row.ts";

/** How often each kind is asked, in any unit; kinds that are left out are never asked. */
export type TaskWeights = Readonly<Partial<Record<InstructionKindName, number>>>;

/**
 * The kind of question that a row is asked, drawn by weight among those that it has something for.
 * @throws {KvittoError} `train.no_task` when it has nothing for any of them
 */
export function drawKind(
  row: DatasetRow,
  weights: TaskWeights,
  random: Random,
): InstructionKindName {
  const names = Object.keys(weights) as InstructionKindName[]; // the record's only keys
  const possible = names
    .map((kind) => [kind, weights[kind] ?? 0] as const)
    .filter(([kind, weight]) => weight > 0 && KINDS[kind].candidates(row).length > 0);
  if (possible.length > 0) return random.weighted(possible);
  throw new KvittoError(
    "train.no_task",
    `Row ${row.id} has nothing to ask of the kinds ${names.join(", ")}.`,
    "Add the kind document, which every row has, or leave the row out.",
  );
}

/** One question of a kind about a row that has something for it, in one of the languages. */
export function drawPair(
  row: DatasetRow,
  kind: InstructionKindName,
  languages: readonly LanguageTag[],
  random: Random,
): KnownPair {
  const candidate = random.pick(KINDS[kind].candidates(row));
  const language = random.pick(languages);
  return { kind, language, ...KINDS[kind].ask(row, candidate, LANGUAGES[language], random) };
}
