import type { Architecture } from "./load-model.ts";

/** Tokens of the rows that memory is estimated for. */
export interface RowLengths {
  /** Of a row that is trained on, image tokens included. */
  readonly training: number;
  /** Of these, labelled. */
  readonly labels: number;
  /** Of a prompt that is read. */
  readonly prompt: number;
}

/** Of a model that sees no pages. */
export const TEXT_LENGTHS: RowLengths = { training: 600, labels: 250, prompt: 2000 };
/** Beside a page: the question, and the answer that is trained on. */
const QUESTION = 100;

/** A page of three by four tiles, and once more as a thumbnail. */
const SMOLVLM_TILES = 13;
/** Sides of a tile in patches: SigLIP with patches of 14 pixels has tiles of 384 pixels, else 512. */
const SMOLVLM_SIDES: Readonly<Record<number, number>> = { 14: 27, 16: 32 };

/** Image tokens of an A4 page of 150 dpi with the image processor that the family was released with. */
function pageTokens({ family, vision }: Omit<Architecture, "decoder">): number {
  if (vision === null) return 0;
  switch (family) {
    case "lfm2_vl": // tiles and thumbnail
      return 1783;
    case "paddleocr_vl": // one piece of a million pixels, as release 1.5 has it
      return 1260;
    case "smolvlm": {
      const side = SMOLVLM_SIDES[Math.sqrt(vision.patchValues / 3)] ?? 32;
      return SMOLVLM_TILES * (side / vision.downsample) ** 2;
    }
    case "llama":
    case "mistral":
    case "lfm2":
      return 0;
  }
}

/** A row of text, or of a model that sees pages an A4 page of 150 dpi with its question and answer. */
export function usualLengths(architecture: Omit<Architecture, "decoder">): RowLengths {
  if (architecture.vision === null) return TEXT_LENGTHS;
  const prompt = pageTokens(architecture) + QUESTION;
  return { training: prompt + TEXT_LENGTHS.labels, labels: TEXT_LENGTHS.labels, prompt };
}
