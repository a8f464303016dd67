import { greyThumbnail } from "../../formats/thumbnail.ts";
import { inkMap, printArea, resampleInk } from "./ink-map.ts";

/** A page in 255 bits and the shape of what is printed on it. */
export interface PageHash {
  /** {@link HASH_WORDS} words of 32 bits; the first bit is not used. */
  readonly words: Uint32Array;
  /** Width over height of the printed area. */
  readonly aspect: number;
}

export const HASH_WORDS = 8;
/** Rises whenever the same page gives another hash. */
export const PAGE_HASH_VERSION = 1;

const THUMBNAIL_SIDE_PX = 384;
/** The printed area is looked at as so many cells a side … */
const CELLS = 32;
/** … and of its cosine transform the slowest so many waves a side are kept. */
const WAVES = 16;

const COSINES = Array.from({ length: WAVES }, (_, u) =>
  Float64Array.from({ length: CELLS }, (_, x) =>
    Math.cos(((2 * x + 1) * u * Math.PI) / (2 * CELLS)),
  ),
);

/** Bit u, v is whether wave u, v of the two-dimensional DCT-II is positive. */
function waveSigns(cells: Float32Array): Uint32Array {
  const across = new Float64Array(WAVES * CELLS);
  for (let u = 0; u < WAVES; u++) {
    for (let y = 0; y < CELLS; y++) {
      let sum = 0;
      for (let x = 0; x < CELLS; x++) sum += COSINES[u]![x]! * cells[y * CELLS + x]!;
      across[u * CELLS + y] = sum;
    }
  }
  const words = new Uint32Array(HASH_WORDS);
  for (let bit = 1; bit < WAVES * WAVES; bit++) {
    const [u, v] = [bit % WAVES, Math.floor(bit / WAVES)];
    let sum = 0;
    for (let y = 0; y < CELLS; y++) sum += COSINES[v]![y]! * across[u * CELLS + y]!;
    if (sum > 0) words[bit >> 5]! |= 1 << (bit & 31);
  }
  return words;
}

/**
 * A perceptual hash of the first page of a file: signs of the slow waves of its ink, after cropping to
 * the print. Light, resolution, margins and wear change few bits; null for a page without print.
 * @see Zauner 2010, Implementation and Benchmarking of Perceptual Image Hash Functions (pHash)
 * @throws {KvittoError} as `greyThumbnail`
 */
export async function pageHash(path: string): Promise<PageHash | null> {
  const map = inkMap(await greyThumbnail(path, THUMBNAIL_SIDE_PX));
  const area = printArea(map);
  if (area === null) return null;
  const cells = resampleInk(map, area, CELLS, CELLS);
  return { words: waveSigns(cells), aspect: (area.x1 - area.x0) / (area.y1 - area.y0) };
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Bits that differ, of 255; `most` + 1 or more as soon as there are more than `most`. */
export function hashDistance(a: PageHash, b: PageHash, most = WAVES * WAVES): number {
  let distance = 0;
  for (let i = 0; i < HASH_WORDS && distance <= most; i++) {
    distance += bitCount(a.words[i]! ^ b.words[i]!);
  }
  return distance;
}
