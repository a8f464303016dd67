import { readPages } from "../formats/input-file.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { Lfm2VlImageConfig } from "./lfm2-vl-image-config.ts";

const A4_SQUARE_INCHES = 8.27 * 11.69;
/** Below this, 6 pt print is no longer letters, whatever the model could take. */
const LEAST_DPI = 100;
/** What scanners make; more shows nothing that is on the paper. */
const MOST_DPI = 200;

/**
 * Resolution at which PDF pages are drawn for a model: twice, along each side, what fills its pixels
 * with an A4 page, so that the resize that follows averages as it does with a scan; 100 to 200 dpi.
 */
export function pageDpi(config: Lfm2VlImageConfig): number {
  const unit = config.patchSize * config.downsampleFactor;
  const onePiece = config.maxImageTokens * unit * unit;
  const tiles = config.splitting ? config.maxTiles * config.tileSize * config.tileSize : 0;
  const filled = Math.sqrt(Math.max(onePiece, tiles) / A4_SQUARE_INCHES);
  return Math.round(Math.min(MOST_DPI, Math.max(LEAST_DPI, 2 * filled)));
}

/**
 * The pages of a picture, a TIFF or a PDF, one at a time. Training and reading both look at paper
 * through this, so that a model meets the pages it has learnt from.
 * @throws {KvittoError} `file.*`, `input.unknown_kind`, `pdf.*`, `image.*`
 */
export async function* paperPages(
  path: string,
  config: Lfm2VlImageConfig,
  signal?: AbortSignal,
): AsyncGenerator<RgbImage> {
  const options = { dpi: pageDpi(config), ...(signal === undefined ? {} : { signal }) };
  for await (const { image } of readPages(path, options)) yield image;
}
