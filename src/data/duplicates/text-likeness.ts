/** What of a paper's text is compared. */
export interface TextLook {
  /** Every run of {@link SHINGLE_CHARACTERS} characters, as 32-bit hashes. */
  readonly shingles: ReadonlySet<number>;
  /** Every number as it is written: amounts, dates, identifiers. */
  readonly numbers: ReadonlySet<string>;
}

/** Shorter runs are in every receipt, longer ones break with every character read wrongly. */
const SHINGLE_CHARACTERS = 5;

/** 32-bit FNV-1a. */
function hashOf(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

export function textLook(text: string): TextLook {
  const plain = text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
  const shingles = new Set<number>();
  for (let i = 0; i + SHINGLE_CHARACTERS <= plain.length; i++) {
    shingles.add(hashOf(plain, i, i + SHINGLE_CHARACTERS));
  }
  return { shingles, numbers: new Set(plain.match(/\d(?:[\d.,:/-]*\d)?/g) ?? []) };
}

/** Jaccard index: what both have over what either has; 0 when both are empty. */
export function jaccard<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let both = 0;
  for (const item of small) if (large.has(item)) both++;
  const either = a.size + b.size - both;
  return either === 0 ? 0 : both / either;
}
