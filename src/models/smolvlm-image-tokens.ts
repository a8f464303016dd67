import type { ImageLayout, ImageSyntax } from "./image-tokens.ts";

const IMAGE = "<image>";
const FRAME = "<fake_token_around_image>";

/** The whole image, as the last piece is read. */
function whole(tokens: number): string {
  return `${FRAME}<global-img>${IMAGE.repeat(tokens)}${FRAME}`;
}

/**
 * An image as SmolVLM and Idefics3 read it, T being a piece's tokens:
 *
 * - one piece: `<fake_token_around_image><global-img>` + `<image>`×T + `<fake_token_around_image>`
 * - tiles: for each row r and column c `<fake_token_around_image><row_r_col_c>` + `<image>`×T, a line
 *   break after each row, one more, then the thumbnail as one piece is
 */
export const smolVlmSyntax: ImageSyntax = {
  placeholder: IMAGE,
  write({ pieces, rows, columns, thumbnail }: ImageLayout): string {
    const last = pieces.at(-1)!;
    if (!thumbnail) return whole(last.tokens);
    const lines = Array.from({ length: rows }, (_, row) => {
      const own = pieces.slice(row * columns, (row + 1) * columns);
      const tiles = own.map(({ tokens }, column) => {
        return `${FRAME}<row_${row + 1}_col_${column + 1}>${IMAGE.repeat(tokens)}`;
      });
      return `${tiles.join("")}\n`;
    });
    return `${lines.join("")}\n${whole(last.tokens)}`;
  },
};
