import { Random } from "../../core/random.ts";

/** What a sweep tries: one value of each. */
export interface Candidate {
  /** A folder's name. */
  readonly id: string;
  readonly rank: number;
  readonly alpha: number;
  readonly learning_rate: number;
  /** As `--target-modules` takes them. */
  readonly target_modules: string;
}

export interface Choices {
  readonly rank: readonly number[];
  /** null: twice the rank. */
  readonly alpha: readonly number[] | null;
  readonly learning_rate: readonly number[];
  readonly target_modules: readonly string[];
}

/** Long patterns are told apart by their number. */
const MAX_TARGET_LETTERS = 40;

function targetName(targets: string, i: number): string {
  const name = targets.replaceAll(",", "+").replaceAll(/[^\w+.-]+/g, "_");
  return name.length <= MAX_TARGET_LETTERS ? name : `targets-${i + 1}`;
}

/** Every combination, in the order of the choices. */
export function allCandidates(choices: Choices): Candidate[] {
  const candidates: Candidate[] = [];
  for (const [i, target_modules] of choices.target_modules.entries()) {
    for (const rank of choices.rank) {
      for (const alpha of choices.alpha ?? [2 * rank]) {
        for (const learning_rate of choices.learning_rate) {
          const id = `r${rank}-a${alpha}-lr${learning_rate}-${targetName(target_modules, i)}`;
          candidates.push({ id, rank, alpha, learning_rate, target_modules });
        }
      }
    }
  }
  return candidates;
}

/** `count` of them by a seed, in their own order; all where there are no more. */
export function drawCandidates(
  candidates: readonly Candidate[],
  count: number | null,
  seed: string,
): readonly Candidate[] {
  if (count === null || count >= candidates.length) return candidates;
  const drawn = new Random(seed).fork("sweep").shuffled(candidates).slice(0, count);
  return candidates.filter((candidate) => drawn.includes(candidate));
}
