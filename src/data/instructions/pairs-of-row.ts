import { Random } from "../../core/random.ts";
import type { DatasetRow } from "../rows.ts";
import { INSTRUCTION_KINDS, KINDS, type InstructionKindName } from "./kinds/all.ts";
import { LANGUAGE_TAGS, LANGUAGES, type LanguageTag } from "./languages/all.ts";
import type { InstructionPair } from "./pair.ts";

export interface KnownPair extends InstructionPair {
  readonly kind: InstructionKindName;
  readonly language: LanguageTag;
}

export interface PairOptions {
  readonly count: number;
  readonly seed: string | number;
  readonly kinds?: readonly InstructionKindName[];
  readonly languages?: readonly LanguageTag[];
}

/**
 * Up to `count` different questions about a row with their answers. The kinds take turns, so that with
 * as many pairs as kinds there is one of each that the row has something for. Depends on the row, the
 * seed and the choice of kinds and languages only; fewer when there is nothing more to ask.
 */
export function pairsOfRow(row: DatasetRow, options: PairOptions): KnownPair[] {
  const { count, seed, kinds = INSTRUCTION_KINDS, languages = LANGUAGE_TAGS } = options;
  const random = new Random(seed).fork("pairs").fork(row.id);
  const left = new Map(
    kinds.map((kind) => [kind, random.fork(kind).shuffled(KINDS[kind].candidates(row))]),
  );
  const pairs: KnownPair[] = [];
  const asked = new Set<string>();
  while (pairs.length < count && [...left.values()].some(({ length }) => length > 0)) {
    for (const [kind, candidates] of left) {
      const candidate = candidates.shift();
      if (candidate === undefined || pairs.length >= count) continue;
      const draws = random.fork(kind).fork(candidate);
      const language = draws.pick(languages);
      const pair = KINDS[kind].ask(row, candidate, LANGUAGES[language], draws);
      const key = JSON.stringify([pair.input, pair.prompt]);
      if (asked.has(key)) continue; // e.g. a document that has no pages, and its text
      asked.add(key);
      pairs.push({ kind, language, ...pair });
    }
  }
  return pairs;
}
