import type { InstructionKind } from "../pair.ts";
import { absentKind } from "./absent.ts";
import { documentKind } from "./document.ts";
import { fieldKind } from "./field.ts";
import { regionKind } from "./region.ts";
import { skeletonKind } from "./skeleton.ts";
import { textKind } from "./text.ts";
import { transcriptionKind } from "./transcription.ts";

/** Names of the kinds of questions, in the order of the help. */
export const INSTRUCTION_KINDS = [
  ...(["document", "region", "field", "skeleton", "transcription", "absent", "text"] as const),
] as const;
export type InstructionKindName = (typeof INSTRUCTION_KINDS)[number];

/**
 * Every kind by its name. A kind is only ever given its own candidates, which is what makes them plain
 * texts here.
 */
export const KINDS: Readonly<Record<InstructionKindName, InstructionKind>> = {
  document: documentKind,
  region: plain(regionKind),
  field: plain(fieldKind),
  skeleton: skeletonKind,
  transcription: plain(transcriptionKind),
  absent: plain(absentKind),
  text: textKind,
};

function plain<Candidate extends string>({
  name,
  candidates,
  ask,
}: InstructionKind<Candidate>): InstructionKind {
  return {
    name,
    candidates,
    ask(row, given, words, random) {
      const candidate = candidates(row).find((one) => one === given);
      if (candidate === undefined) throw new Error(`internal: ${name} cannot ask for ${given}`);
      return ask(row, candidate, words, random);
    },
  };
}
