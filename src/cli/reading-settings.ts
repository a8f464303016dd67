import { KvittoError } from "../core/errors.ts";
import type { EnhanceStep } from "../formats/enhance/enhance.ts";
import { ENHANCE_STEPS } from "../formats/enhance/enhance.ts";
import type { Model } from "../models/load-model.ts";
import { readReadingSettings } from "../train/reading-settings.ts";
import { adapterFolder } from "./model-settings.ts";
import { names } from "./names-setting.ts";
import { choice, optional } from "./setting.ts";

/** `--input` and `--enhance` of every command that reads papers. */
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
};

export interface HowToRead {
  readonly input: "image" | "text";
  readonly enhance: readonly EnhanceStep[];
}

/** What a model is shown when nobody says otherwise. */
export function usualInput({ vision }: Model): "image" | "text" {
  return vision === null ? "text" : "image";
}

interface Given {
  readonly adapter: string | null;
  readonly input: "image" | "text" | null;
  readonly enhance: readonly EnhanceStep[] | null;
}

function shown(steps: readonly EnhanceStep[]): string {
  return steps.length === 0 ? "none" : steps.join(",");
}

/**
 * How a model reads papers: as the adapter was trained, or, without an adapter, as is asked for.
 * @throws {KvittoError} `extract.other_input`, `extract.other_enhance` when what is asked for is not
 *   what the adapter was trained with; `adapter.reading`
 */
export async function howToRead(
  model: Model,
  { adapter, input, enhance }: Given,
): Promise<HowToRead> {
  if (adapter === null) return { input: input ?? usualInput(model), enhance: enhance ?? [] };
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
  const usual = learnt.input === "text" ? "text" : "image";
  return { input: input ?? usual, enhance: learnt.enhance };
}
