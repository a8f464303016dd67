import { type GroundedGrammar, type GroundedState } from "./grounding.ts";
import { allowTokens, type TokenBits } from "./token-mask.ts";
import { EVERY_BYTE, type ForcingGrammar } from "./token-mask-forced.ts";
import { allowToken, type TokenIndex } from "./token-mask-text.ts";

/** What may follow a text, a day or a number in JSON, before the value or after it is over. */
const AFTER_VALUE = Array.from('",]}', (char) => char.charCodeAt(0));

/**
 * The tokens that a grammar allows when it is held to one paper. Masks are not kept: a paper has few
 * continuations, so walking the vocabulary's tree along them is short, and no two states are alike.
 */
export class GroundedMasker implements ForcingGrammar<GroundedState> {
  readonly grammar: GroundedGrammar;
  readonly index: TokenIndex;

  constructor(grammar: GroundedGrammar, index: TokenIndex) {
    this.grammar = grammar;
    this.index = index;
  }

  /** The allowed tokens; never none. */
  bits(state: GroundedState): TokenBits {
    const { vocabulary, trie } = this.index;
    const bits = new Uint32Array(Math.ceil(vocabulary.vocabularySize / 32));
    allowTokens(trie, state, (at, byte) => this.grammar.advance(at, byte), bits);
    if (this.grammar.isComplete(state)) {
      for (const id of vocabulary.endOfTurnIds) allowToken(bits, id);
    }
    return bits;
  }

  step(state: GroundedState, byte: number): GroundedState | undefined {
    return this.grammar.advance(state, byte);
  }

  /** The state after a token, or undefined when it is refused (end of turn included). */
  advance(state: GroundedState, id: number): GroundedState | undefined {
    const { vocabulary } = this.index;
    const bytes = vocabulary.tokenBytes(id);
    if (bytes.length === 0 || vocabulary.isSpecial(id)) return undefined;
    let at: GroundedState | undefined = state;
    for (const byte of bytes) {
      at = this.grammar.advance(at, byte);
      if (at === undefined) return undefined;
    }
    return at;
  }

  nextBytes({ grammar: { node, count }, value }: GroundedState): Iterable<number> {
    if (node.kind === "literal") return [node.bytes[count]!];
    if (value === undefined) return EVERY_BYTE;
    return value.endOffset < 0 ? value.bytes() : [...AFTER_VALUE, ...value.bytes()];
  }
}
