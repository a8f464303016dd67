import { type Random } from "../../core/random.ts";
import { type Dial } from "./grade.ts";

/** Depth of the stripes that a photographed screen has, as a share of the brightness. */
export const MOIRE: Dial = {
  chance: [0, 0, 0.1, 0.15, 0.2],
  most: [0, 0, 0.05, 0.09, 0.13],
};

const TABLE_LENGTH = 1024;
const SINE = Float32Array.from({ length: TABLE_LENGTH }, (_, i) =>
  Math.sin((2 * Math.PI * i) / TABLE_LENGTH),
);

/**
 * Beats between the dots of a screen and those of a sensor: fine stripes, bent by a slow wave, in
 * place. Each colour has its stripes a third further on, since its dots stand beside the others'.
 */
export function addMoire(
  { width, height, data }: { width: number; height: number; data: Uint8ClampedArray },
  channels: 1 | 3,
  amount: number,
  scale: number,
  random: Random,
): void {
  if (amount === 0) return;
  const period = random.uniform(5, 14) * scale; // pixels between stripes
  const angle = random.uniform(0, Math.PI);
  const stepX = (TABLE_LENGTH * Math.cos(angle)) / period;
  const stepY = (TABLE_LENGTH * Math.sin(angle)) / period;
  const [swing, long] = [random.uniform(1, 3) * TABLE_LENGTH, random.uniform(0.7, 1.6) * width];
  // The slow wave by row and column, so that stripes bend without a sine for each pixel.
  const bendX = Int32Array.from({ length: width }, (_, x) =>
    Math.round(swing * Math.sin((2 * x) / long) + x * stepX),
  );
  const factors = SINE.map((sine) => 1 - amount * (0.5 + 0.5 * sine));
  const third = Math.round(TABLE_LENGTH / 3);
  for (let y = 0, at = 0; y < height; y++) {
    const start = Math.round(y * stepY + swing * Math.cos((2 * y) / long));
    for (let x = 0; x < width; x++) {
      let phase = start + bendX[x]!; // below 0 the low bits still go round
      for (let c = 0; c < channels; c++, at++, phase += third) {
        data[at] = data[at]! * factors[phase & (TABLE_LENGTH - 1)]!;
      }
    }
  }
}
