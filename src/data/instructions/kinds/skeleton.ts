import { Random } from "../../../core/random.ts";
import { FIELDS } from "../../../documents/fields.ts";
import { labelledOf } from "../../labelled-fields.ts";
import type { DatasetRow } from "../../rows.ts";
import { fill } from "../language.ts";
import { inputOf, type InstructionKind } from "../pair.ts";
import { partOfDocument, partOfSkeleton } from "../../../documents/part-of-document.ts";

/** Different sub-schemas that a row is asked for. */
const CANDIDATES = ["1", "2", "3", "4"] as const;
const [LEAST_FIELDS, MOST_FIELDS] = [2, 6];

const PATHS = FIELDS.map(({ path }) => path);

/** A few fields of the schema that the label is about, in its order. */
function chosenPaths(row: DatasetRow, candidate: string, random: Random): string[] {
  const draws = new Random(row.id).fork(candidate).fork(random.uint32());
  const chosen = draws
    .shuffled(labelledOf(row) ?? PATHS)
    .slice(0, draws.int(LEAST_FIELDS, MOST_FIELDS));
  return PATHS.filter((path) => chosen.includes(path));
}

/** Whatever part of the schema a JSON skeleton asks for; null where the paper does not have it. */
export const skeletonKind: InstructionKind = {
  name: "skeleton",
  candidates: (row) => (labelledOf(row)?.length === 0 ? [] : CANDIDATES),
  ask(row, candidate, words, random) {
    const paths = chosenPaths(row, candidate, random);
    return {
      prompt: fill(random.pick(words.fillSkeleton), { json: partOfSkeleton(paths) }),
      answer: partOfDocument(row.document, paths),
      input: inputOf(row),
    };
  },
};
