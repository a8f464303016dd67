import type { Constraint } from "./decode.ts";
import { completionOf } from "./grammar-complete.ts";
import { describeState, isComplete } from "./grammar.ts";
import type { GrammarState } from "./grammar-node.ts";
import type { TokenBits, TokenMasker } from "./token-mask.ts";
import { type Encode, forcedTokens } from "./token-mask-forced.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** One answer being decoded under a grammar: what `decode` asks before each token. */
export class JsonConstraint implements Constraint {
  readonly #masker: TokenMasker;
  readonly #encode: Encode | undefined;
  readonly #tokens: number[] = [];
  #state: GrammarState;

  /** @param encode  how the model's tokenizer writes text; left out, nothing is jumped over */
  constructor(masker: TokenMasker, encode?: Encode) {
    this.#masker = masker;
    this.#encode = encode;
    this.#state = masker.grammar.start;
  }

  bits(): TokenBits {
    return this.#masker.bits(this.#state);
  }

  accept(token: number): void {
    const after = this.#masker.advance(this.#state, token);
    if (after === undefined) {
      throw new Error(`internal: token ${token} is not allowed at ${this.describe()}`);
    }
    this.#state = after;
    this.#tokens.push(token);
  }

  forced(): readonly number[] {
    if (this.#encode === undefined) return [];
    return forcedTokens(this.#masker, this.#state, this.#tokens, this.#encode).ids;
  }

  describe(): string {
    return describeState(this.#state);
  }

  /** Whether what was accepted is a whole answer. */
  get complete(): boolean {
    return isComplete(this.#state);
  }

  /**
   * The answer as JSON text. When the budget of tokens ran out first, it is closed in the shortest
   * way: open strings end, what is missing is null or empty. `ownBytes` says how much of it the
   * model wrote; values beyond are not read from the page.
   */
  finish(): { readonly text: string; readonly ownBytes: number } {
    const own = this.#tokens.flatMap((id) => [...this.#masker.index.vocabulary.tokenBytes(id)]);
    const bytes = Uint8Array.from([...own, ...completionOf(this.#state)]);
    return { text: utf8.decode(bytes), ownBytes: own.length };
  }
}
