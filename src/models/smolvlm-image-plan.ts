import { KvittoError } from "../core/errors.ts";
import type { ImageLayout } from "./image-tokens.ts";
import type { SmolVlmImageConfig } from "./smolvlm-image-config.ts";

/** No side is made longer than this, whatever the settings say. */
const MAX_SIDE_PX = 4096;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How an image is resized and cut: first to `longest`, then to whole tiles, then to the thumbnail. */
export interface SmolVlmPlan extends ImageLayout {
  /** Sizes in pixels, one resize after another; each starts from the last one's 8-bit result. */
  readonly resizes: readonly Size[];
}

/** The long side becomes `longest`, upwards too; the other follows, rounded down, then to even. */
function toLongest({ width, height }: Size, longest: number): Size {
  const ratio = width / height;
  const even = (side: number) => Math.max(1, side + (side % 2));
  const raised =
    width >= height
      ? { width: longest, height: even(Math.trunc(longest / ratio)) }
      : { width: even(Math.trunc(longest * ratio)), height: longest };
  return belowLimit(raised);
}

/** Sides of at most {@link MAX_SIDE_PX}. */
function belowLimit(size: Size): Size {
  const { width, height } = size;
  if (Math.max(width, height) <= MAX_SIDE_PX) return size;
  const ratio = width / height;
  return width >= height
    ? { width: MAX_SIDE_PX, height: Math.max(1, Math.trunc(MAX_SIDE_PX / ratio)) }
    : { width: Math.max(1, Math.trunc(MAX_SIDE_PX * ratio)), height: MAX_SIDE_PX };
}

/** Sides in whole tiles: the long one rounded up, the other as the ratio has it and rounded up. */
function toWholeTiles({ width, height }: Size, tile: number): Size {
  const up = (side: number) => Math.ceil(side / tile) * tile;
  const ratio = width / height;
  if (width >= height) {
    const wide = up(width);
    return { width: wide, height: up(Math.trunc(wide / ratio)) };
  }
  const tall = up(height);
  return { width: up(Math.trunc(tall * ratio)), height: tall };
}

/**
 * How SmolVLM and Idefics3 cut an image of `width` × `height` pixels: a grid of square tiles and a
 * thumbnail of the whole, both without keeping the ratio, or, unsplit, one square.
 * @throws {KvittoError} `image.empty` for a side below one pixel
 * @see transformers 5.12, `image_processing_smolvlm.py`
 */
export function planSmolVlmImage(
  width: number,
  height: number,
  config: SmolVlmImageConfig,
): SmolVlmPlan {
  if (!(width >= 1 && height >= 1)) {
    throw new KvittoError("image.empty", `An image of ${width}×${height} pixels shows nothing.`);
  }
  const { tileSize: tile, tileTokens: tokens } = config;
  const square = { width: tile, height: tile };
  const first = toLongest({ width, height }, config.longestEdge);
  if (!config.splitting) {
    const layout = { rows: 1, columns: 1, thumbnail: false, pieces: [{ tokens }] };
    return { ...layout, resizes: [first, square] };
  }
  const whole = toWholeTiles(first, tile);
  const [rows, columns] = [whole.height / tile, whole.width / tile];
  const thumbnail = rows * columns > 1;
  const pieces = Array.from({ length: rows * columns + (thumbnail ? 1 : 0) }, () => ({ tokens }));
  const resizes = thumbnail ? [first, whole, square] : [first, whole];
  return { rows, columns, thumbnail, pieces, resizes };
}
