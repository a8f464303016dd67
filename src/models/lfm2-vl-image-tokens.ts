import type { ImageLayout, ImageSyntax } from "./image-tokens.ts";

export interface Lfm2VlTokenOptions {
  /** `false` writes `<image>` tokens only (`use_image_special_tokens` of the processor). */
  readonly useImageSpecialTokens?: boolean;
  readonly imageToken?: string;
  readonly startToken?: string;
  readonly endToken?: string;
  readonly thumbnailToken?: string;
}

/**
 * An image as LFM2-VL reads it, T being a piece's tokens:
 *
 * - one piece: `<|image_start|>` + `<image>`×T + `<|image_end|>`
 * - tiles: `<|image_start|>`, for each row r and column c `<|img_row_r_col_c|>` + `<image>`×T, then
 *   for a thumbnail `<|img_thumbnail|>` + `<image>`×T, `<|image_end|>`
 *
 * Rows and columns as in transformers 5; 4.57 wrote the two swapped for grids that are not square.
 */
export function lfm2VlSyntax(options: Lfm2VlTokenOptions = {}): ImageSyntax {
  const placeholder = options.imageToken ?? "<image>";
  const marks = options.useImageSpecialTokens ?? true;
  const mark = (token: string) => (marks ? token : "");
  function write(image: ImageLayout): string {
    const tiles = image.rows * image.columns;
    const expected = tiles + (image.thumbnail ? 1 : 0);
    if (image.pieces.length !== expected) {
      throw new Error(`internal: ${expected} pieces expected, got ${image.pieces.length}`);
    }
    const parts = image.pieces.map(({ tokens }, i) => {
      const content = placeholder.repeat(tokens);
      if (tiles === 1) return content;
      if (i === tiles) return mark(options.thumbnailToken ?? "<|img_thumbnail|>") + content;
      const row = 1 + Math.floor(i / image.columns);
      const column = 1 + (i % image.columns);
      return mark(`<|img_row_${row}_col_${column}|>`) + content;
    });
    const start = mark(options.startToken ?? "<|image_start|>");
    return start + parts.join("") + mark(options.endToken ?? "<|image_end|>");
  }
  return { placeholder, write };
}
