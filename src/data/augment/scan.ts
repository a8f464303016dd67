import { Random } from "../../core/random.ts";
import { borderColour, rotateImage, rotatePoint } from "../../formats/enhance/rotate.ts";
import { decodeImage, encodeJpeg } from "../../formats/image.ts";
import type { RgbImage } from "../../formats/rgb-image.ts";
import type { EditedPage, PageEdit } from "./page-edit.ts";

/** Changes when the same seed gives other pixels than before. */
const VERSION = 1;
const MOST_TURN_DEGREES = 1.5;
/** Below this a turn is less than a pixel at the edges of a page of 1,000 px. */
const LEAST_TURN_DEGREES = 0.1;
const MOST_BLUR = 0.8;
const MOST_NOISE_LEVELS = 10;
const [LEAST_LIGHT, MOST_LIGHT] = [0.82, 1.06];
const [LEAST_QUALITY, MOST_QUALITY] = [35, 85];

/** Mixes each pixel with its neighbours, weights 1-2-1 along both sides; 0 nothing, 1 all of that. */
function blur({ width, height, data }: RgbImage, amount: number): RgbImage {
  const mix = (from: Uint8Array, step: number, isInside: (pixel: number) => boolean) => {
    const to = new Uint8Array(from.length);
    for (let at = 0; at < from.length; at++) {
      const pixel = Math.trunc(at / 3);
      const [before, after] = isInside(pixel) ? [from[at - step]!, from[at + step]!] : [0, 0];
      const own = from[at]!;
      const mixed = isInside(pixel) ? (before + 2 * own + after) / 4 : own;
      to[at] = Math.round(own + amount * (mixed - own));
    }
    return to;
  };
  const across = mix(data, 3, (pixel) => pixel % width > 0 && pixel % width < width - 1);
  const down = mix(across, 3 * width, (pixel) => pixel >= width && pixel < width * (height - 1));
  return { width, height, data: down };
}

/** Light and noise in one pass; the noise is the same in all channels, as paper and sensors make it. */
function expose(image: RgbImage, light: number, noise_levels: number, random: Random): RgbImage {
  // A table of draws, read from a random place for each row: a draw for each pixel takes seconds.
  const table = Float32Array.from({ length: 4099 }, () => noise_levels * random.normal());
  const out = new Uint8ClampedArray(image.data.length);
  const row = image.width * 3;
  for (let y = 0; y < image.height; y++) {
    let draw = random.int(0, table.length - 1);
    for (let at = y * row; at < (y + 1) * row; at += 3) {
      const noise = table[draw]!;
      draw = draw + 1 === table.length ? 0 : draw + 1;
      for (let i = at; i < at + 3; i++) out[i] = image.data[i]! * light + noise;
    }
  }
  return { ...image, data: new Uint8Array(out.buffer) };
}

async function wear(image: RgbImage, random: Random): Promise<EditedPage> {
  const turn = random.uniform(-MOST_TURN_DEGREES, MOST_TURN_DEGREES);
  const blurred = random.uniform(0, MOST_BLUR);
  const light = random.uniform(LEAST_LIGHT, MOST_LIGHT);
  const noise_levels = random.uniform(0, MOST_NOISE_LEVELS);
  const quality = random.int(LEAST_QUALITY, MOST_QUALITY);
  const degrees = Math.abs(turn) < LEAST_TURN_DEGREES ? 0 : turn;
  const turned = degrees === 0 ? image : rotateImage(image, degrees, borderColour(image));
  const exposed = expose(blur(turned, blurred), light, noise_levels, random);
  return {
    image: await decodeImage(await encodeJpeg(exposed, quality)),
    place: (point) => (degrees === 0 ? point : rotatePoint(point, image, degrees)),
  };
}

/**
 * What a scanner or a fax does to a page: a turn of up to 1.5 degrees, blur, light, noise, JPEG; each
 * drawn anew for every page from the seed.
 */
export function scanEdit(seed: string): PageEdit {
  return {
    key: { what: "scan", version: VERSION, seed },
    apply: (image, page) => wear(image, new Random(seed).fork(page)),
  };
}
