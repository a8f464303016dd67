/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Nearest integer, halves to the even one (Python's `round`): 2.5 → 2, 3.5 → 4. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * Size of a whole image as one piece: sides in multiples of `unit` pixels, near to its own, and an area
 * between the least and the most pixels where the aspect ratio allows it.
 * @see transformers 5.12, `smart_resize` of the image processors of LFM2-VL and PaddleOCR-VL
 */
export function pieceSize(
  { width, height }: Size,
  { unit, minPixels, maxPixels }: Readonly<Record<"unit" | "minPixels" | "maxPixels", number>>,
): Size {
  const near = (side: number) => Math.max(unit, roundHalfEven(side / unit) * unit);
  const rounded = near(width) * near(height);
  if (rounded > maxPixels) {
    const shrink = Math.sqrt((height * width) / maxPixels);
    const fit = (side: number) => Math.max(unit, Math.floor(side / shrink / unit) * unit);
    return { width: fit(width), height: fit(height) };
  }
  if (rounded < minPixels) {
    const grow = Math.sqrt(minPixels / (height * width));
    const fill = (side: number) => Math.ceil((side * grow) / unit) * unit;
    return { width: fill(width), height: fill(height) };
  }
  return { width: near(width), height: near(height) };
}
