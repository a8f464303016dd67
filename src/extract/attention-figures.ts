/** Tokens whose share of a head's attention is called its concentration. */
export const TOP_TOKENS = 5;

/** −Σ p ln p, in nats: 0 where one token has it all, ln n where n share it alike. */
export function entropy(probabilities: Float32Array): number {
  let sum = 0;
  for (const p of probabilities) if (p > 0) sum -= p * Math.log(p);
  return sum;
}

/** Σ of the largest `count` of them. */
export function largestSum(probabilities: Float32Array, count = TOP_TOKENS): number {
  const largest: number[] = []; // descending
  for (const p of probabilities) {
    if (largest.length === count && p <= largest[count - 1]!) continue;
    let at = largest.length;
    while (at > 0 && largest[at - 1]! < p) at--;
    largest.splice(at, 0, p);
    if (largest.length > count) largest.pop();
  }
  return largest.reduce((sum, p) => sum + p, 0);
}

/** Means over the tokens that spell values. */
export interface HeadFigures {
  readonly entropy: number; // nats
  /** Mass on the {@link TOP_TOKENS} tokens that are looked at most. */
  readonly top: number;
  /** Mass on the paper: its text, or its image tokens. */
  readonly paper: number;
}

/** Sums up what heads looked at while values were written. */
export class AttentionSums {
  readonly #sums: { entropy: number; top: number; paper: number }[][];
  #queries = 0;

  constructor(layers: number, heads: number) {
    this.#sums = Array.from({ length: layers }, () =>
      Array.from({ length: heads }, () => ({ entropy: 0, top: 0, paper: 0 })),
    );
  }

  /** Queries of one paper; call it before its layers. */
  begin(queries: number): void {
    this.#queries += queries;
  }

  /**
   * @param probabilities [heads, queries, tokens]
   * @param isPaper  of each token
   */
  add(layer: number, probabilities: Float32Array, isPaper: Uint8Array): void {
    const tokens = isPaper.length;
    const heads = this.#sums[layer]!;
    const perHead = probabilities.length / heads.length;
    for (const [head, sums] of heads.entries()) {
      for (let at = head * perHead; at < (head + 1) * perHead; at += tokens) {
        const row = probabilities.subarray(at, at + tokens);
        sums.entropy += entropy(row);
        sums.top += largestSum(row);
        for (let i = 0; i < tokens; i++) if (isPaper[i] === 1) sums.paper += row[i]!;
      }
    }
  }

  /** [layers][heads]; null where nothing was written. */
  means(): HeadFigures[][] | null {
    const n = this.#queries;
    if (n === 0) return null;
    return this.#sums.map((heads) =>
      heads.map(({ entropy: e, top, paper }) => ({
        entropy: e / n,
        top: top / n,
        paper: paper / n,
      })),
    );
  }
}
