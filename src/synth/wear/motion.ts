import { type Dial } from "./grade.ts";
import { type Plane } from "./plane.ts";

/** Length in layout pixels of the way a hand moved while the picture was taken. */
export const MOTION: Dial = {
  chance: [0, 0, 0.1, 0.25, 0.4],
  most: [0, 0, 1.2, 1.8, 2.4],
};

/** Steps along the way; it is a few pixels long. */
const STEPS_A_PX = 2;

/**
 * Smears in place along a straight way: each pixel becomes the mean of what passed over it. A step
 * between pixels counts for the nearest.
 */
export function smearPlane(
  { width, height, data }: Plane,
  lengthPx: number,
  radians: number,
): void {
  const count = Math.ceil(lengthPx * STEPS_A_PX) + 1;
  const weights = new Map<number, number>(); // by distance in the data
  let reach = 0;
  for (let i = 0; i < count; i++) {
    const along = (i / (count - 1) - 0.5) * lengthPx;
    const [dx, dy] = [Math.round(along * Math.cos(radians)), Math.round(along * Math.sin(radians))];
    const at = dy * width + dx;
    weights.set(at, (weights.get(at) ?? 0) + 1);
    reach = Math.max(reach, Math.abs(dx), Math.abs(dy));
  }
  if (weights.size < 2) return;
  const offsets = Int32Array.from(weights.keys());
  const shares = Int32Array.from(weights.values(), (weight) =>
    Math.round((65536 * weight) / count),
  );
  const before = data.slice();
  for (let y = reach; y < height - reach; y++) {
    for (let x = reach, at = y * width + reach; x < width - reach; x++, at++) {
      let sum = 32768;
      for (let i = 0; i < offsets.length; i++) sum += before[at + offsets[i]!]! * shares[i]!;
      data[at] = Math.min(255, sum >> 16);
    }
  }
}
