/** How many pixels have each of the 256 levels. */
export function levelCounts(pixels: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const level of pixels) counts[level]! += 1;
  return counts;
}

/** The level of the pixel of a rank, counted from 0 for the darkest; 255 beyond the last. */
export function levelAt(counts: Uint32Array, rank: number): number {
  let seen = 0;
  for (let level = 0; level < 256; level++) {
    seen += counts[level]!;
    if (seen > rank) return level;
  }
  return 255;
}
