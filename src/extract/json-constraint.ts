import type { Tokenizer } from "../formats/tokenizer.ts";
import type { Constraint } from "./decode.ts";
import { compileGrammar, describeState } from "./grammar.ts";
import { completionOf } from "./grammar-complete.ts";
import type { GrammarState } from "./grammar-node.ts";
import { GroundedGrammar } from "./grounding.ts";
import { GroundedMasker } from "./grounding-mask.ts";
import { groundingPaper } from "./grounding-paper.ts";
import type { JsonShape } from "./json-shape.ts";
import { type TokenBits, TokenMasker } from "./token-mask.ts";
import { forcedTokens, hasChoice, type Encode, type ForcingGrammar } from "./token-mask-forced.ts";
import { indexVocabulary } from "./token-mask-text.ts";
import { tokenVocabulary } from "./token-vocabulary.ts";

export interface JsonAnswer extends Constraint {
  /** What would end the answer here as valid JSON: for one that ran out of tokens. */
  completion(): Uint8Array;
  /** Whether `token`, read next, decides anything: one of its bytes could have been another. */
  isChoice(token: number): boolean;
}

/** A JSON shape compiled for one vocabulary. Masks are remembered across answers. */
export interface JsonConstraints {
  /** A fresh constraint for one answer; with the text of a paper it holds only what stands on it. */
  start(paperText?: string): JsonAnswer;
  /** Seconds spent in masks and forced text so far: what the constraint costs. */
  readonly seconds: number;
}

interface Masker<S> extends ForcingGrammar<S> {
  bits(state: S): TokenBits;
}

interface Views<S> {
  grammar(state: S): GrammarState;
  completion(state: S): Uint8Array;
}

/** Compiles `shape` for the tokens of a model; `logitsWidth` is its V. */
export function compileConstraints(
  shape: JsonShape,
  tokenizer: Tokenizer,
  logitsWidth: number,
  endOfTurn: number,
): JsonConstraints {
  const grammar = compileGrammar(shape);
  const vocabulary = tokenVocabulary(tokenizer, logitsWidth, [endOfTurn]);
  const masker = new TokenMasker(grammar, indexVocabulary(vocabulary));
  const encode: Encode = (text) => tokenizer.encode(text, { addSpecialTokens: false });
  let milliseconds = 0;

  function timed<T>(work: () => T): T {
    const started = performance.now();
    const result = work();
    milliseconds += performance.now() - started;
    return result;
  }

  function answer<S>(masker: Masker<S>, start: S, views: Views<S>): JsonAnswer {
    let state = start;
    const written: number[] = [];
    const accept = (token: number): void => {
      const after = masker.advance(state, token);
      if (after === undefined) {
        throw new Error(
          `internal: token ${token} is not allowed at ${describeState(views.grammar(state))}`,
        );
      }
      state = after;
      written.push(token);
    };
    return {
      bits: () => timed(() => masker.bits(state)),
      accept: (token) => timed(() => accept(token)),
      forced: () => timed(() => forcedTokens(masker, state, written, encode).ids),
      describe: () => describeState(views.grammar(state)),
      completion: () => views.completion(state),
      isChoice: (token) => timed(() => hasChoice(masker, state, vocabulary.tokenBytes(token))),
    };
  }

  function start(paperText?: string): JsonAnswer {
    if (paperText === undefined) {
      return answer(masker, grammar.start, { grammar: (state) => state, completion: completionOf });
    }
    const grounded = timed(() => new GroundedGrammar(grammar.start, groundingPaper(paperText)));
    return answer(new GroundedMasker(grounded, masker.index), grounded.start, {
      grammar: (state) => state.grammar,
      completion: (state) => grounded.completion(state),
    });
  }

  return {
    start,
    get seconds() {
      return milliseconds / 1000;
    },
  };
}
