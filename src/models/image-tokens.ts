import { KvittoError } from "../core/errors.ts";
import type { Span } from "../formats/token-offsets.ts";
import type { TokenGrid } from "./multimodal-rope.ts";

/** What the text side needs to know of an image: a processed image, or a plan, will do. */
export interface ImageLayout {
  /** Tiles in row-major order, then the thumbnail. */
  readonly pieces: readonly {
    readonly tokens: number;
    /** Tokens along each side, for models whose positions know of them. */
    readonly grid?: TokenGrid;
  }[];
  readonly rows: number;
  readonly columns: number;
  readonly thumbnail: boolean;
}

/** Grids of all pieces in the order of their tokens; none for models that have no use for them. */
export function tokenGrids(images: readonly ImageLayout[]): TokenGrid[] {
  return images.flatMap(({ pieces }) => pieces.flatMap(({ grid }) => grid ?? []));
}

/** How a family writes an image in its text. */
export interface ImageSyntax {
  /** What a chat template writes for an image part. */
  readonly placeholder: string;
  /** Image tokens and what stands around them, in place of the placeholder. */
  write(image: ImageLayout): string;
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
 * Writes out each image placeholder of a rendered chat.
 * @param syntax  left out for a model that reads no images: whatever stands in its text is text
 * @throws {KvittoError} `image_tokens.count` unless there are as many images as placeholders
 */
export function expandImageTokens(
  text: string,
  images: readonly ImageLayout[],
  syntax?: ImageSyntax,
): ExpandedText {
  if (syntax === undefined) {
    if (images.length > 0) throw new Error("internal: images for a model that reads none");
    return { text, expansions: [] };
  }
  const { placeholder, write } = syntax;
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
    expanded += write(image);
    const from: Span = [source, source + placeholder.length];
    expansions.push({ from, to: [start, expanded.length] });
    expanded += between[i + 1]!;
    source = from[1] + between[i + 1]!.length;
  });
  return { text: expanded, expansions };
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
