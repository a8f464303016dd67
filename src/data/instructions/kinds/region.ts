import { labelledOf } from "../../labelled-fields.ts";
import { fill, REGIONS, type RegionName } from "../language.ts";
import { inputOf, type InstructionKind } from "../pair.ts";
import { partOfDocument, partOfSkeleton } from "../../../documents/part-of-document.ts";

/** What of the document's JSON each region has. */
export const REGION_PATHS: Readonly<Record<RegionName, readonly string[]>> = {
  header: ["kind", "vendor", "number", "issue_date", "due_date"],
  table: ["line_items"],
  totals: ["currency", "subtotal", "tax", "rounding", "total"],
  tax: ["tax_lines", "tax"],
  payment: ["due_date", "payment"],
};

/** One region of the paper: a sub-object of the document. */
export const regionKind: InstructionKind<RegionName> = {
  name: "region",
  candidates: (row) => (labelledOf(row) === null ? REGIONS : []),
  ask(row, region, words, random) {
    const paths = REGION_PATHS[region];
    const json = partOfSkeleton(paths);
    return {
      prompt: fill(random.pick(words.readRegion), { region: words.regions[region], json }),
      answer: partOfDocument(row.document, paths),
      input: inputOf(row),
    };
  },
};
