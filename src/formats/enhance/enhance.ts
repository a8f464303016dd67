import { KvittoError } from "../../core/errors.ts";
import type { RgbImage } from "../rgb-image.ts";
import { contrast } from "./contrast.ts";
import { crop } from "./crop.ts";
import { deskew } from "./deskew.ts";
import type { EnhancedImage } from "./enhanced-image.ts";
import { fitBudget, type PixelBudget } from "./fit-budget.ts";
import { sharpen } from "./sharpen.ts";

/**
 * Steps in the order in which they are always done, whatever order they are named in: a page is level
 * before it is cut, and has the size that the model sees before it is sharpened.
 */
export const ENHANCE_STEPS = ["deskew", "crop", "contrast", "resize", "sharpen"] as const;
export type EnhanceStep = (typeof ENHANCE_STEPS)[number];

/** Changes when a step gives other pixels than before: part of the keys of caches. */
export const ENHANCE_VERSION = 1;

/** Steps that leave the size of a picture as it is. */
const KEEP_SIZE: ReadonlySet<EnhanceStep> = new Set(["deskew", "contrast", "sharpen"]);

export function keepsSize(steps: readonly EnhanceStep[]): boolean {
  return steps.every((step) => KEEP_SIZE.has(step));
}

/**
 * Steps in their order, each once.
 * @throws {KvittoError} `enhance.step` naming one that there is not
 */
export function parseEnhance(names: readonly string[]): readonly EnhanceStep[] {
  const known: readonly string[] = ENHANCE_STEPS;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new KvittoError(
      "enhance.step",
      `There is no step ${JSON.stringify(unknown)} of enhancement.`,
      `There are: ${ENHANCE_STEPS.join(", ")}.`,
    );
  }
  return ENHANCE_STEPS.filter((step) => names.includes(step));
}

function apply(step: EnhanceStep, image: RgbImage, budget: PixelBudget): EnhancedImage {
  switch (step) {
    case "deskew":
      return deskew(image);
    case "crop":
      return crop(image);
    case "contrast":
      return contrast(image);
    case "resize":
      return fitBudget(image, budget);
    case "sharpen":
      return sharpen(image);
  }
}

/** A page after all steps, where its points went, and what was done to it. */
export interface EnhancedPage extends Omit<EnhancedImage, "done"> {
  readonly done: readonly { readonly step: EnhanceStep; readonly what: string }[];
}

/**
 * Makes a page easier to read. Training, evaluation and reading come through here, so that a model
 * meets what it has learnt from. The same picture gives the same bytes.
 */
export function enhancePage(
  image: RgbImage,
  steps: readonly EnhanceStep[],
  budget: PixelBudget,
): EnhancedPage {
  let page: EnhancedPage = { image, place: (point) => point, done: [] };
  for (const step of ENHANCE_STEPS) {
    if (!steps.includes(step)) continue;
    const before = page;
    const after = apply(step, before.image, budget);
    page = {
      image: after.image,
      place: (point) => after.place(before.place(point)),
      done: after.done === null ? before.done : [...before.done, { step, what: after.done }],
    };
  }
  return page;
}
