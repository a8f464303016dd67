/**
 * Conversions between float32 and the two 16-bit formats of checkpoints, which are carried as their
 * bit patterns. Both directions down round to nearest, ties to even, as PyTorch does; a NaN stays a
 * (quiet) NaN and keeps its sign.
 */

/** bfloat16 is the upper half of a float32: widening is exact. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
  return new Float32Array(words.buffer);
}

/** float32 → bfloat16 bit patterns. Values beyond the largest bfloat16 become infinite. */
export function float32ToBfloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    // Rounding could carry a NaN's payload into the exponent and make it infinite or zero.
    if ((word & 0x7fff_ffff) > 0x7f80_0000) bits[i] = (word >>> 16) | 0x40;
    else bits[i] = (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return bits;
}

/** The float32 of each of the 65,536 float16 patterns; made on first use, 256 KB. */
let float16Table: Float32Array | undefined;

function makeFloat16Table(): Float32Array {
  const table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >>> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent < 31) table[bits] = sign * (1024 + fraction) * 2 ** (exponent - 25);
    else table[bits] = fraction === 0 ? sign * Infinity : NaN;
  }
  return table;
}

/** float16 (IEEE 754 binary16) bit patterns → float32, exact; every NaN becomes the usual one. */
export function float16ToFloat32(bits: Uint16Array): Float32Array {
  float16Table ??= makeFloat16Table();
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = float16Table[bits[i]!]!;
  return values;
}

function float16Bits(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fff_ffff;
  if (magnitude > 0x7f80_0000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x4780_0000) return sign | 0x7c00; // 2^16 and more: infinite
  if (magnitude >= 0x3880_0000) {
    // Normal (from 2^-14): 13 fraction bits go; the exponent bias goes from 127 to 15. A carry out
    // of the fraction raises the exponent by itself, up to infinity.
    return sign | ((magnitude - 0x3800_0000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  if (magnitude < 0x3300_0000) return sign; // under 2^-25, half the smallest subnormal
  const shift = 126 - (magnitude >>> 23); // 14..24 bits below the unit 2^-24
  const significand = (magnitude & 0x7f_ffff) | 0x80_0000;
  const kept = significand >>> shift;
  const rest = significand & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0));
}

/** float32 → float16 bit patterns. 65,520 and more become infinite. */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) bits[i] = float16Bits(words[i]!);
  return bits;
}
