import { Random } from "../../core/random.ts";
import { type Dial } from "./grade.ts";

/** Standard deviation of the sensor's noise, of 255. Mostly brightness, so alike in all channels. */
export const NOISE: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 3, 6, 9, 12],
};

/** A power of two; each row of a picture begins somewhere else in it. */
export const NOISE_LENGTH = 1 << 16;

/** Standard normal numbers, always the same: drawing them for each pixel would cost more than the page. */
export const NOISE_TABLE = makeTable();

function makeTable(): Float32Array {
  const random = new Random("noise table");
  return Float32Array.from({ length: NOISE_LENGTH }, () => random.normal());
}
