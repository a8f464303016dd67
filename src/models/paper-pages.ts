import { enhancePage, type EnhanceStep } from "../formats/enhance/enhance.ts";
import { readPages } from "../formats/input-file.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { ImageProcessor } from "./image-processor.ts";

const A4_SQUARE_INCHES = 8.27 * 11.69;
/** Below this, 6 pt print is no longer letters, whatever the model could take. */
const LEAST_DPI = 100;
/** What scanners make; more shows nothing that is on the paper. */
const MOST_DPI = 200;

/** What drawing a page needs to know of a model. */
export type PageBudget = Pick<ImageProcessor, "budget">;

/**
 * Resolution at which PDF pages are drawn for a model: twice, along each side, what fills its pixels
 * with an A4 page, so that the resize that follows averages as it does with a scan; 100 to 200 dpi.
 */
export function pageDpi({ budget }: PageBudget): number {
  const filled = Math.sqrt(budget.pixels / A4_SQUARE_INCHES);
  return Math.round(Math.min(MOST_DPI, Math.max(LEAST_DPI, 2 * filled)));
}

export interface PaperOptions {
  /** What is done to each page to make it easier to read; nothing when left out. */
  readonly enhance?: readonly EnhanceStep[];
  /** Changes a page before that, in training: what a poorer scanner would have made of it. */
  readonly edit?: (image: RgbImage, page: number) => Promise<RgbImage>;
  readonly signal?: AbortSignal;
}

/** A page as a model is to see it, before its own image processor. */
export function preparePage(
  image: RgbImage,
  processor: PageBudget,
  enhance: readonly EnhanceStep[] = [],
): RgbImage {
  return enhancePage(image, enhance, processor.budget).image;
}

/**
 * The pages of a picture, a TIFF or a PDF, one at a time. Training and reading both look at paper
 * through this, so that a model meets the pages it has learnt from.
 * @throws {KvittoError} `file.*`, `input.unknown_kind`, `pdf.*`, `image.*`
 */
export async function* paperPages(
  path: string,
  processor: PageBudget,
  { enhance, edit, signal }: PaperOptions = {},
): AsyncGenerator<RgbImage> {
  const options = { dpi: pageDpi(processor), ...(signal === undefined ? {} : { signal }) };
  let page = 0;
  for await (const { image } of readPages(path, options)) {
    const edited = edit === undefined ? image : await edit(image, page++);
    yield preparePage(edited, processor, enhance);
  }
}
