import { enhancePage, type EnhanceStep } from "../formats/enhance/enhance.ts";
import type { PixelBudget } from "../formats/enhance/fit-budget.ts";
import { readPages } from "../formats/input-file.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { Lfm2VlImageConfig } from "./lfm2-vl-image-config.ts";

const A4_SQUARE_INCHES = 8.27 * 11.69;
/** Below this, 6 pt print is no longer letters, whatever the model could take. */
const LEAST_DPI = 100;
/** What scanners make; more shows nothing that is on the paper. */
const MOST_DPI = 200;

/** Pixels that all tokens of a page hold: of one piece, or of the largest grid of tiles. */
export function pixelBudget(config: Lfm2VlImageConfig): PixelBudget {
  const unit_px = config.patchSize * config.downsampleFactor;
  const onePiece = config.maxImageTokens * unit_px * unit_px;
  const tiles = config.splitting ? config.maxTiles * config.tileSize * config.tileSize : 0;
  return { pixels: Math.max(onePiece, tiles), unit_px };
}

/**
 * Resolution at which PDF pages are drawn for a model: twice, along each side, what fills its pixels
 * with an A4 page, so that the resize that follows averages as it does with a scan; 100 to 200 dpi.
 */
export function pageDpi(config: Lfm2VlImageConfig): number {
  const filled = Math.sqrt(pixelBudget(config).pixels / A4_SQUARE_INCHES);
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
  config: Lfm2VlImageConfig,
  enhance: readonly EnhanceStep[] = [],
): RgbImage {
  return enhancePage(image, enhance, pixelBudget(config)).image;
}

/**
 * The pages of a picture, a TIFF or a PDF, one at a time. Training and reading both look at paper
 * through this, so that a model meets the pages it has learnt from.
 * @throws {KvittoError} `file.*`, `input.unknown_kind`, `pdf.*`, `image.*`
 */
export async function* paperPages(
  path: string,
  config: Lfm2VlImageConfig,
  { enhance, edit, signal }: PaperOptions = {},
): AsyncGenerator<RgbImage> {
  const options = { dpi: pageDpi(config), ...(signal === undefined ? {} : { signal }) };
  let page = 0;
  for await (const { image } of readPages(path, options)) {
    const edited = edit === undefined ? image : await edit(image, page++);
    yield preparePage(edited, config, enhance);
  }
}
