import { Random } from "../../../core/random.ts";
import { FIELDS } from "../../../documents/fields.ts";
import { fill } from "../language.ts";
import { inputOf, type InstructionKind } from "../pair.ts";
import { partOfDocument, partOfSkeleton } from "../part-of.ts";

/** Different sub-schemas that a row is asked for. */
const CANDIDATES = ["1", "2", "3", "4"] as const;
const [LEAST_FIELDS, MOST_FIELDS] = [2, 6];

const PATHS = FIELDS.map(({ path }) => path);

/** A few fields of the schema, in its order. */
function chosenPaths(rowId: string, candidate: string, random: Random): string[] {
  const draws = new Random(rowId).fork(candidate).fork(random.uint32());
  const chosen = draws.shuffled(PATHS).slice(0, draws.int(LEAST_FIELDS, MOST_FIELDS));
  return PATHS.filter((path) => chosen.includes(path));
}

/** Whatever part of the schema a JSON skeleton asks for; null where the paper does not have it. */
export const skeletonKind: InstructionKind = {
  name: "skeleton",
  candidates: () => CANDIDATES,
  ask(row, candidate, words, random) {
    const paths = chosenPaths(row.id, candidate, random);
    return {
      prompt: fill(random.pick(words.fillSkeleton), { json: partOfSkeleton(paths) }),
      answer: partOfDocument(row.document, paths),
      input: inputOf(row),
    };
  },
};
