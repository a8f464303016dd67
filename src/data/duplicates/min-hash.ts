import { Random } from "../../core/random.ts";

const BANDS = 25;
const HASHES_A_BAND = 4;
const HASHES = BANDS * HASHES_A_BAND;

const draw = new Random("min-hash");
/** Odd factors and summands of hash functions x → a·x + b modulo 2^32. */
const FACTORS = Uint32Array.from({ length: HASHES }, () => draw.uint32() | 1);
const SUMMANDS = Uint32Array.from({ length: HASHES }, () => draw.uint32());

/** The least value of each of {@link HASHES} hash functions over a set. */
function signature(items: ReadonlySet<number>): Uint32Array {
  const least = new Uint32Array(HASHES).fill(0xffffffff);
  for (const item of items) {
    // Mixed first: a linear function alone keeps the order of neighbouring values.
    let mixed = Math.imul(item ^ (item >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    mixed ^= mixed >>> 16;
    for (let i = 0; i < HASHES; i++) {
      const value = (Math.imul(FACTORS[i]!, mixed) + SUMMANDS[i]!) >>> 0;
      if (value < least[i]!) least[i] = value;
    }
  }
  return least;
}

/**
 * Pairs of sets that may be alike, each once, the lower index first: those whose signatures agree in
 * all of some band. A pair of Jaccard index j is among them with probability 1 − (1 − j⁴)²⁵: 97 % at
 * 0.6, 99.9 % at 0.7, 8 % at 0.24. Empty sets are like nothing.
 *
 * Time and memory grow with the number of sets and of pairs found, not with the square of the sets.
 * @see Broder 1997, On the resemblance and containment of documents; Leskovec, Rajaraman and
 *   Ullman, Mining of Massive Datasets, section 3.4
 */
export function* likelyPairs(sets: readonly ReadonlySet<number>[]): Generator<[number, number]> {
  const signatures = sets.map((set) => (set.size === 0 ? null : signature(set)));
  const seen = new Set<number>();
  for (let band = 0; band < BANDS; band++) {
    const buckets = new Map<string, number[]>();
    signatures.forEach((hashes, i) => {
      if (hashes === null) return;
      const key = hashes.subarray(band * HASHES_A_BAND, (band + 1) * HASHES_A_BAND).join();
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [i]);
      else bucket.push(i);
    });
    for (const bucket of buckets.values()) {
      for (const [n, second] of bucket.entries()) {
        for (const first of bucket.slice(0, n)) {
          const pair = first * sets.length + second; // exact below 2^53: 90 million sets
          if (seen.has(pair)) continue;
          seen.add(pair);
          yield [first, second];
        }
      }
    }
  }
}
