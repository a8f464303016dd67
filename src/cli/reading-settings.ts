import { KvittoError } from "../core/errors.ts";
import type { EnhanceStep } from "../formats/enhance/enhance.ts";
import { ENHANCE_STEPS } from "../formats/enhance/enhance.ts";
import { readReadingSettings } from "../train/reading-settings.ts";
import { adapterFolder } from "./model-settings.ts";
import { names } from "./names-setting.ts";
import { choice, optional } from "./setting.ts";

/** `--input` and `--enhance` of every command that reads papers. */
export const readingSettings = {
  input: optional(
    choice(["image", "text"], {
      help: "read pages, or the text layer in place of them; as the adapter has learnt when left out",
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

interface Given {
  readonly adapter: string | null;
  readonly input: "image" | "text" | null;
  readonly enhance: readonly EnhanceStep[] | null;
}

function shown(steps: readonly EnhanceStep[]): string {
  return steps.length === 0 ? "none" : steps.join(",");
}

/**
 * How papers are read: as the adapter was trained, or, without an adapter, as is asked for.
 * @throws {KvittoError} `extract.other_input`, `extract.other_enhance` when what is asked for is not
 *   what the adapter was trained with; `adapter.reading`
 */
export async function howToRead({ adapter, input, enhance }: Given): Promise<HowToRead> {
  if (adapter === null) return { input: input ?? "image", enhance: enhance ?? [] };
  const learnt = await readReadingSettings(await adapterFolder(adapter));
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
