/** Columns of each row of a picture, from the first to behind the last, that have a colour. */
export interface Spans {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** No colour in any row. */
export function noSpans(width: number, height: number): Spans {
  return { from: new Int32Array(height).fill(width), to: new Int32Array(height) };
}

/** The spans wide enough for colours that were moved by so many pixels at most. */
export function widened({ from, to }: Spans, width: number, byPx: number): Spans {
  const height = from.length;
  const wide = noSpans(width, height);
  for (let y = 0; y < height; y++) {
    if (from[y]! >= to[y]!) continue;
    for (let near = Math.max(0, y - byPx); near <= Math.min(height - 1, y + byPx); near++) {
      wide.from[near] = Math.min(wide.from[near]!, Math.max(0, from[y]! - byPx));
      wide.to[near] = Math.max(wide.to[near]!, Math.min(width, to[y]! + byPx));
    }
  }
  return wide;
}
