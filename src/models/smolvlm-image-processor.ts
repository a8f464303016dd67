import { resizeImage } from "../formats/image-resize.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { ImagePiece, ImageProcessor, ProcessedImage } from "./image-processor.ts";
import { planarPatches } from "./patch-rows.ts";
import { levelValues } from "./pixel-levels.ts";
import type { SmolVlmImageConfig } from "./smolvlm-image-config.ts";
import { planSmolVlmImage } from "./smolvlm-image-plan.ts";
import { smolVlmSyntax } from "./smolvlm-image-tokens.ts";

/**
 * The image processor of SmolVLM and Idefics3: up to three resizes, each of the one before it, and
 * square tiles in patches. Values as {@link levelValues}.
 * @throws {KvittoError} `image.empty`
 */
export function processSmolVlmImage(image: RgbImage, config: SmolVlmImageConfig): ProcessedImage {
  const { resizes, ...layout } = planSmolVlmImage(image.width, image.height, config);
  const values = levelValues(config);
  const { tileSize, patchSize, filter } = config;
  const side = Math.floor(tileSize / patchSize);
  const results: RgbImage[] = [];
  for (const { width, height } of resizes) {
    results.push(resizeImage(results.at(-1) ?? image, width, height, filter));
  }
  const { rows, columns, thumbnail } = layout;
  const tiled = results.at(thumbnail ? -2 : -1)!;
  const pieces = layout.pieces.map(({ tokens }, i): ImagePiece => {
    const isTile = i < rows * columns;
    const left = isTile ? (i % columns) * tileSize : 0;
    const top = isTile ? Math.floor(i / columns) * tileSize : 0;
    const window = { left, top, widthPatches: side, heightPatches: side, size: patchSize };
    const pixel_values = planarPatches(isTile ? tiled : results.at(-1)!, window, values);
    return { pixel_values, height_patches: side, width_patches: side, tokens };
  });
  return { ...layout, pieces };
}

export function smolVlmImageProcessor(config: SmolVlmImageConfig, source: string): ImageProcessor {
  const { longestEdge, tileSize, splitting } = config;
  return {
    source,
    settings: { ...config },
    budget: { pixels: (splitting ? longestEdge : tileSize) ** 2, unit_px: tileSize },
    syntax: smolVlmSyntax,
    plan: (width, height) => planSmolVlmImage(width, height, config),
    process: (image) => processSmolVlmImage(image, config),
  };
}
