import { KvittoError } from "../core/errors.ts";
import type { Lfm2VlImageConfig } from "./lfm2-vl-image-config.ts";
import { pieceSize, roundHalfEven, type Size } from "./piece-size.ts";

/** A picture that the vision tower will see: a tile, the thumbnail, or the whole page. */
export interface PlannedPiece {
  /** Pixels. */
  width: number;
  height: number;
  widthPatches: number;
  heightPatches: number;
  /** Image tokens: one for every downsample×downsample patches, rounded up on each side. */
  tokens: number;
}

/** How one image is cut, before any pixel is touched. */
export interface ImagePlan {
  /** The grid of tiles; 1 × 1 is one piece that holds the whole image. */
  rows: number;
  columns: number;
  /** The last piece is the whole image again, small. Only beside tiles. */
  thumbnail: boolean;
  /** Tiles in row-major order, then the thumbnail. */
  pieces: PlannedPiece[];
  /** Image tokens of all pieces together, without markers. */
  tokens: number;
}

/** Size of a whole image as one piece, between the smallest and largest token counts. */
function onePieceSize(size: Size, config: Lfm2VlImageConfig): Size {
  const unit = config.patchSize * config.downsampleFactor;
  const minPixels = config.minImageTokens * unit * unit;
  const maxPixels = config.maxImageTokens * unit * unit;
  return pieceSize(size, { unit, minPixels, maxPixels });
}

function isTooLarge({ width, height }: Size, config: Lfm2VlImageConfig): boolean {
  const unit = config.patchSize * config.downsampleFactor;
  const near = (side: number) => Math.max(config.patchSize, roundHalfEven(side / unit) * unit);
  const maxPixels = config.maxImageTokens * unit * unit;
  return near(height) * near(width) > maxPixels * config.maxPixelsTolerance;
}

/** The grid whose aspect ratio is nearest; of equals, a larger one that the image half fills. */
function nearestGrid({ width, height }: Size, config: Lfm2VlImageConfig) {
  const grids: { columns: number; rows: number }[] = [];
  for (let columns = 1; columns <= config.maxTiles; columns++) {
    for (let rows = 1; columns * rows <= config.maxTiles; rows++) {
      if (columns * rows >= config.minTiles) grids.push({ columns, rows });
    }
  }
  grids.sort((a, b) => a.columns * a.rows - b.columns * b.rows);
  const ratio = width / height;
  const tileArea = config.tileSize * config.tileSize;
  let best = { columns: 1, rows: 1 };
  let smallest = Infinity;
  for (const grid of grids) {
    const difference = Math.abs(ratio - grid.columns / grid.rows);
    const halfFilled = width * height > 0.5 * tileArea * grid.columns * grid.rows;
    if (difference < smallest || (difference === smallest && halfFilled)) best = grid;
    smallest = Math.min(smallest, difference);
  }
  return best;
}

function piece({ width, height }: Size, config: Lfm2VlImageConfig): PlannedPiece {
  const widthPatches = width / config.patchSize;
  const heightPatches = height / config.patchSize;
  const along = (patches: number) => Math.ceil(patches / config.downsampleFactor);
  const tokens = along(widthPatches) * along(heightPatches);
  return { width, height, widthPatches, heightPatches, tokens };
}

/**
 * How LFM2-VL cuts an image of `width` × `height` pixels: one piece, or a grid of square tiles
 * (aspect ratio not kept) and a thumbnail.
 *
 * A strip so narrow that its short side is one token wide may have more tokens than the
 * configuration's maximum. The reference implementation fails on those; here the piece simply has
 * them, since nothing is padded to the maximum.
 *
 * @throws {KvittoError} `image.empty` for a side below one pixel
 */
export function planImage(width: number, height: number, config: Lfm2VlImageConfig): ImagePlan {
  if (!(width >= 1 && height >= 1)) {
    throw new KvittoError("image.empty", `An image of ${width}×${height} pixels shows nothing.`);
  }
  const whole = piece(onePieceSize({ width, height }, config), config);
  const mayTile = config.splitting && config.maxTiles > 1;
  if (!mayTile || !isTooLarge({ width, height }, config)) {
    return { rows: 1, columns: 1, thumbnail: false, pieces: [whole], tokens: whole.tokens };
  }
  const { columns, rows } = nearestGrid({ width, height }, config);
  const tile = piece({ width: config.tileSize, height: config.tileSize }, config);
  const pieces = Array.from({ length: rows * columns }, () => tile);
  const thumbnail = config.useThumbnail && pieces.length > 1;
  if (thumbnail) pieces.push(whole);
  const tokens = pieces.reduce((sum, { tokens }) => sum + tokens, 0);
  return { rows, columns, thumbnail, pieces, tokens };
}
