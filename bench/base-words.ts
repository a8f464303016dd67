/** Hits and counts of words, order and capitals ignored; sums over pages give the score of them all. */
export interface WordCount {
  readonly found: number;
  readonly read: number;
  readonly printed: number;
}

export const NO_WORDS: WordCount = { found: 0, read: 0, printed: 0 };

/** Words as sets with repetition: each printed word can be found once. */
export function countWords(read: string, printed: string): WordCount {
  const wanted = wordsOf(printed);
  const got = wordsOf(read);
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let found = 0;
  for (const word of got) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    found += 1;
  }
  return { found, read: got.length, printed: wanted.length };
}

export function addWords(a: WordCount, b: WordCount): WordCount {
  return { found: a.found + b.found, read: a.read + b.read, printed: a.printed + b.printed };
}

/** 2·found / (read + printed); 0 when there is no word at all. */
export function wordF1({ found, read, printed }: WordCount): number {
  return read + printed === 0 ? 0 : (2 * found) / (read + printed);
}

function wordsOf(text: string): string[] {
  return text
    .toUpperCase()
    .split(/\s+/)
    .filter((word) => word !== "");
}
