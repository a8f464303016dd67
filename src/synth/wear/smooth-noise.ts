import { type Random } from "../../core/random.ts";

/** Values in 0..1 along a line that rise and fall softly, about `knotPx` between turns. */
export function smoothNoise(length: number, knotPx: number, random: Random): Float32Array {
  const knots = Float32Array.from({ length: Math.ceil(length / knotPx) + 2 }, () => random.next());
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const at = i / knotPx;
    const knot = Math.floor(at);
    const share = (1 - Math.cos(Math.PI * (at - knot))) / 2;
    values[i] = knots[knot]! + (knots[knot + 1]! - knots[knot]!) * share;
  }
  return values;
}
