import { KvittoError } from "../core/errors.ts";
import type { Span } from "../formats/token-offsets.ts";

/** What the text side needs to know of an image: a processed image, or a plan, will do. */
export interface ImageLayout {
  /** Tiles in row-major order, then the thumbnail. */
  readonly pieces: readonly { readonly tokens: number }[];
  readonly rows: number;
  readonly columns: number;
  readonly thumbnail: boolean;
}

export interface ImageTokenOptions {
  /** `false` writes `<image>` tokens only (`use_image_special_tokens` of the processor). */
  useImageSpecialTokens?: boolean;
  imageToken?: string;
  startToken?: string;
  endToken?: string;
  thumbnailToken?: string;
}

/** A placeholder of the source text, and what it became. */
export interface Expansion {
  readonly from: Span;
  readonly to: Span;
}

export interface ExpandedText {
  text: string;
  /** In text order; the text between expansions is unchanged. */
  expansions: Expansion[];
}

/**
 * Writes out each `<image>` of a rendered chat as LFM2-VL reads it, T being a piece's tokens:
 *
 * - one piece: `<|image_start|>` + `<image>`×T + `<|image_end|>`
 * - tiles: `<|image_start|>`, for each row r and column c `<|img_row_r_col_c|>` + `<image>`×T, then
 *   for a thumbnail `<|img_thumbnail|>` + `<image>`×T, `<|image_end|>`
 *
 * Rows and columns as in transformers 5; 4.57 wrote the two swapped for grids that are not square.
 *
 * @throws {KvittoError} `image_tokens.count` unless there are as many images as placeholders
 */
export function expandImageTokens(
  text: string,
  images: readonly ImageLayout[],
  options: ImageTokenOptions = {},
): ExpandedText {
  const placeholder = options.imageToken ?? "<image>";
  const between = text.split(placeholder);
  if (between.length - 1 !== images.length) {
    throw new KvittoError(
      "image_tokens.count",
      `The text has ${between.length - 1} × ${placeholder} for ${images.length} images.`,
      `Give one image part for each image, and keep a literal ${placeholder} out of the text.`,
    );
  }
  const expansions: Expansion[] = [];
  let source = between[0]!.length;
  let expanded = between[0]!;
  images.forEach((image, i) => {
    const start = expanded.length;
    expanded += imageText(image, placeholder, options);
    const from: Span = [source, source + placeholder.length];
    expansions.push({ from, to: [start, expanded.length] });
    expanded += between[i + 1]!;
    source = from[1] + between[i + 1]!.length;
  });
  return { text: expanded, expansions };
}

function imageText(image: ImageLayout, placeholder: string, options: ImageTokenOptions): string {
  const marks = options.useImageSpecialTokens ?? true;
  const mark = (token: string) => (marks ? token : "");
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

/** Where a span of the source text is in the expanded text. It may hold placeholders, not cut one. */
export function expandedSpan(span: Span, expansions: readonly Expansion[]): Span {
  const move = (position: number): number => {
    let shift = 0;
    for (const { from, to } of expansions) {
      if (position > from[0] && position < from[1]) {
        throw new Error(`internal: position ${position} is inside an image placeholder`);
      }
      if (position >= from[1]) shift = to[1] - from[1];
    }
    return position + shift;
  };
  return [move(span[0]), move(span[1])];
}
