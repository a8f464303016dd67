/** How an 8-bit level becomes a value: (v·rescale − mean)/std; `null` leaves that step out. */
export interface PixelScale {
  readonly rescaleFactor: number | null;
  readonly normalize: { readonly mean: readonly number[]; readonly std: readonly number[] } | null;
}

/** The value of each 8-bit level in each channel: [256, 3]. */
export function levelValues({ rescaleFactor, normalize }: PixelScale): Float32Array {
  const f32 = Math.fround;
  const values = new Float32Array(256 * 3);
  for (let level = 0; level < 256; level++) {
    for (let c = 0; c < 3; c++) {
      let value = level;
      if (normalize === null) {
        value = rescaleFactor === null ? level : f32(level * f32(rescaleFactor));
      } else {
        // Rescaling is folded into mean and std, each step rounded to float32 as torch does.
        const inverse = rescaleFactor === null ? 1 : f32(1 / rescaleFactor);
        const mean = f32(f32(normalize.mean[c]!) * inverse);
        const std = f32(f32(normalize.std[c]!) * inverse);
        value = f32(f32(level - mean) / std);
      }
      values[level * 3 + c] = value;
    }
  }
  return values;
}
