import { KvittoError } from "../core/errors.ts";
import { FIELDS, fieldsUnder } from "../documents/fields.ts";
import type { EnhanceStep } from "../formats/enhance/enhance.ts";
import { ENHANCE_STEPS } from "../formats/enhance/enhance.ts";
import type { Model } from "../models/load-model.ts";
import { readReadingSettings, type ReadingSettings } from "../train/reading-settings.ts";
import { fieldNames } from "./fields-setting.ts";
import { adapterFolder } from "./model-settings.ts";
import { names } from "./names-setting.ts";
import { choice, optional } from "./setting.ts";

/** `--input`, `--enhance`, `--grounding` and `--fields` of every command that reads papers. */
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
  fields: optional(
    fieldNames({
      help: "fields of the document to ask for, or all below one (vendor, line_items); as the adapter has learnt when left out, and else the whole document",
    }),
  ),
};

export interface HowToRead {
  readonly input: "image" | "text";
  readonly enhance: readonly EnhanceStep[];
  /** Whether answers are held to the paper's text; false where pages are read, which have none. */
  readonly grounding: boolean;
  /** What papers are asked for: paths of fields in their order; null for the whole document. */
  readonly fields: readonly string[] | null;
}

/** What a model is shown when nobody says otherwise. */
export function usualInput({ vision }: Model): "image" | "text" {
  return vision === null ? "text" : "image";
}

/**
 * How the adapter in a folder has learnt to read. Those that others have trained say nothing; one for a
 * language model has learnt texts.
 * @throws {KvittoError} `adapter.reading`
 */
export async function learntReading({ vision }: Model, folder: string): Promise<ReadingSettings> {
  const stored = await readReadingSettings(folder);
  return vision === null ? { ...stored, input: "text" } : stored;
}

interface Given {
  readonly adapter: string | null;
  readonly input: "image" | "text" | null;
  readonly enhance: readonly EnhanceStep[] | null;
  readonly grounding: "on" | "off" | null;
  readonly fields: readonly string[] | null;
}

/** Nothing is asked for: papers are read as the adapter has learnt. */
export const AS_LEARNT = { input: null, enhance: null, grounding: null, fields: null } as const;

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

/** Paths in their order; null for all of them, which is the whole document. */
function partOf(fields: readonly string[] | null): readonly string[] | null {
  return fields === null || fieldsUnder(fields).length === FIELDS.length
    ? null
    : fieldsUnder(fields);
}

/** @throws {KvittoError} `extract.other_fields` when others are asked for than were learnt */
function askedFields(
  adapter: string,
  { asked, learnt }: Record<"asked" | "learnt", readonly string[] | null>,
): readonly string[] | null {
  // An adapter without a list has learnt the whole document or several parts: any may be asked for.
  if (learnt === null) return partOf(asked);
  if (asked === null || asked.join() === learnt.join()) return learnt;
  throw new KvittoError(
    "extract.other_fields",
    `${adapter} has learnt to be asked for ${learnt.join(", ")}, and --fields ${asked.join(",")} is asked for.`,
    "Leave --fields out, or train on labels of these fields.",
  );
}

/**
 * How a model reads papers: as the adapter was trained, or, without an adapter, as is asked for.
 * @throws {KvittoError} `extract.other_input`, `extract.other_enhance`, `extract.other_fields` when what
 *   is asked for is not what the adapter was trained with; `extract.nothing_to_ground` when pages are read and `--grounding`
 *   is given; `adapter.reading`
 */
export async function howToRead(
  model: Model,
  { adapter, input, enhance, grounding, fields }: Given,
): Promise<HowToRead> {
  if (adapter === null) {
    const read = input ?? usualInput(model);
    return {
      ...{ input: read, enhance: enhance ?? [], grounding: grounded(read, grounding) },
      fields: partOf(fields),
    };
  }
  const learnt = await learntReading(model, await adapterFolder(adapter));
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
  return {
    ...{ input: read, enhance: learnt.enhance, grounding: grounded(read, grounding) },
    fields: askedFields(adapter, { asked: fields, learnt: learnt.fields }),
  };
}
