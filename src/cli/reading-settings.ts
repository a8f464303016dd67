import { KvittoError } from "../core/errors.ts";
import type { EnhanceStep } from "../formats/enhance/enhance.ts";
import { ENHANCE_STEPS } from "../formats/enhance/enhance.ts";
import type { Model } from "../models/load-model.ts";
import { readReadingSettings } from "../train/reading-settings.ts";
import { adapterFolder } from "./model-settings.ts";
import { names } from "./names-setting.ts";
import { choice, optional } from "./setting.ts";

/** `--input`, `--enhance` and `--grounding` of every command that reads papers. */
export const readingSettings = {
  input: optional(
    choice(["image", "text"], {
      help: "read pages, or the text in place of them; when left out as the adapter has learnt, and text for a model that sees nothing",
    }),
  ),
  enhance: optional(
    names(ENHANCE_STEPS, {
      help: `what is done to pages first (${ENHANCE_STEPS.join(", ")}); as the adapter has learnt when left out`,
    }),
  ),
  grounding: optional(
    choice(["on", "off"], {
      help: "with --input text: answers hold only texts, numbers and days that stand in the paper's text; on when left out",
    }),
  ),
};

export interface HowToRead {
  readonly input: "image" | "text";
  readonly enhance: readonly EnhanceStep[];
  /** Whether answers are held to the paper's text; false where pages are read, which have none. */
  readonly grounding: boolean;
}

/** What a model is shown when nobody says otherwise. */
export function usualInput({ vision }: Model): "image" | "text" {
  return vision === null ? "text" : "image";
}

interface Given {
  readonly adapter: string | null;
  readonly input: "image" | "text" | null;
  readonly enhance: readonly EnhanceStep[] | null;
  readonly grounding: "on" | "off" | null;
}

function shown(steps: readonly EnhanceStep[]): string {
  return steps.length === 0 ? "none" : steps.join(",");
}

/** @throws {KvittoError} `extract.nothing_to_ground` when grounding is spoken of and pages are read */
function grounded(input: HowToRead["input"], grounding: Given["grounding"]): boolean {
  if (input === "text") return grounding !== "off";
  if (grounding === null) return false;
  throw new KvittoError(
    "extract.nothing_to_ground",
    `--grounding ${grounding} is given and pages are read as pictures, which have no text to hold answers to.`,
    "Leave --grounding out, or read the text with --input text.",
  );
}

/**
 * How a model reads papers: as the adapter was trained, or, without an adapter, as is asked for.
 * @throws {KvittoError} `extract.other_input`, `extract.other_enhance` when what is asked for is not
 *   what the adapter was trained with; `extract.nothing_to_ground` when pages are read and `--grounding`
 *   is given; `adapter.reading`
 */
export async function howToRead(
  model: Model,
  { adapter, input, enhance, grounding }: Given,
): Promise<HowToRead> {
  if (adapter === null) {
    const read = input ?? usualInput(model);
    return { input: read, enhance: enhance ?? [], grounding: grounded(read, grounding) };
  }
  const stored = await readReadingSettings(await adapterFolder(adapter));
  // Adapters that others have trained say nothing; one for a language model has learnt texts.
  const learnt = model.vision === null ? { ...stored, input: "text" as const } : stored;
  if (input !== null && learnt.input !== "both" && learnt.input !== input) {
    throw new KvittoError(
      "extract.other_input",
      `${adapter} has learnt to read ${learnt.input}, and --input ${input} is asked for.`,
      `Leave --input out, or train with --input both.`,
    );
  }
  if (enhance !== null && shown(enhance) !== shown(learnt.enhance)) {
    throw new KvittoError(
      "extract.other_enhance",
      `${adapter} was trained with --enhance ${shown(learnt.enhance)}, and ${shown(enhance)} is asked for.`,
      "Leave --enhance out: pages are then prepared as the adapter has learnt them.",
    );
  }
  const read = input ?? (learnt.input === "text" ? "text" : "image");
  return { input: read, enhance: learnt.enhance, grounding: grounded(read, grounding) };
}
