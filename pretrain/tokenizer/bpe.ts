/** A pair of neighbouring symbols that becomes one. */
export type Merge = readonly [string, string];

interface Piece {
  symbols: string[];
  readonly count: number;
}

const SEPARATOR = "\u0000"; // no symbol of the byte alphabet

/** Replaces every occurrence of the pair, left to right. */
export function applyMerge(symbols: readonly string[], [left, right]: Merge): string[] {
  const merged: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i] ?? "";
    if (symbol === left && symbols[i + 1] === right) {
      merged.push(left + right);
      i += 1;
    } else {
      merged.push(symbol);
    }
  }
  return merged;
}

/**
 * Byte-pair encoding: again and again, the most frequent neighbouring pair becomes a symbol.
 * Ties go to the pair that sorts first, so that the result does not depend on the order of pieces.
 *
 * @param pieces pre-tokenised pieces as symbols, with how often each occurs
 * @param given merges made before any is learnt, in this order
 * @param tokens number of new symbols to learn; a second way to one that exists is a merge, not a symbol
 * @see Sennrich et al. 2016, arXiv:1508.07909, section 3.2
 */
export function learnMerges(
  pieces: Iterable<readonly [readonly string[], number]>,
  given: readonly Merge[],
  tokens: number,
): Merge[] {
  const learner = new Learner(pieces);
  for (const merge of given) learner.merge(merge);
  const learnt: Merge[] = [];
  const known = new Set(given.map((merge) => merge.join("")));
  const goal = known.size + tokens;
  while (known.size < goal) {
    const best = learner.mostFrequent();
    if (best === null) break; // every piece is one symbol: there is nothing left to merge
    learner.merge(best);
    learnt.push(best);
    known.add(best.join(""));
  }
  return learnt;
}

/** Pair counts kept up to date, with the pieces in which each pair occurs. */
class Learner {
  readonly #pieces: Piece[];
  readonly #counts = new Map<string, number>();
  readonly #where = new Map<string, Set<Piece>>();

  constructor(pieces: Iterable<readonly [readonly string[], number]>) {
    this.#pieces = [...pieces].map(([symbols, count]) => ({ symbols: [...symbols], count }));
    for (const piece of this.#pieces) this.#tally(piece, 1);
  }

  merge(merge: Merge): void {
    const touched = this.#where.get(merge.join(SEPARATOR)) ?? [];
    for (const piece of [...touched]) {
      this.#tally(piece, -1);
      piece.symbols = applyMerge(piece.symbols, merge);
      this.#tally(piece, 1);
    }
  }

  mostFrequent(): Merge | null {
    let best: string | null = null;
    let most = 0;
    for (const [pair, count] of this.#counts) {
      if (count > most || (count === most && best !== null && pair < best)) {
        best = pair;
        most = count;
      }
    }
    const [left, right] = best?.split(SEPARATOR) ?? [];
    return left === undefined || right === undefined ? null : [left, right];
  }

  /** Adds (1) or takes away (-1) the pairs of a piece. */
  #tally(piece: Piece, sign: 1 | -1): void {
    for (let i = 0; i + 1 < piece.symbols.length; i++) {
      const pair = `${piece.symbols[i]}${SEPARATOR}${piece.symbols[i + 1]}`;
      const count = (this.#counts.get(pair) ?? 0) + sign * piece.count;
      if (count > 0) this.#counts.set(pair, count);
      else this.#counts.delete(pair);
      const where = this.#where.get(pair) ?? new Set();
      if (sign > 0) where.add(piece);
      else where.delete(piece);
      this.#where.set(pair, where);
    }
  }
}
