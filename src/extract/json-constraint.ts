import type { Tokenizer } from "../formats/tokenizer.ts";
import type { Constraint } from "./decode.ts";
import { compileGrammar, describeState } from "./grammar.ts";
import { completionOf } from "./grammar-complete.ts";
import type { GrammarState } from "./grammar-node.ts";
import type { JsonShape } from "./json-shape.ts";
import { TokenMasker } from "./token-mask.ts";
import { forcedTokens, type Encode } from "./token-mask-forced.ts";
import { indexVocabulary } from "./token-mask-text.ts";
import { tokenVocabulary } from "./token-vocabulary.ts";

export interface JsonAnswer extends Constraint {
  /** What would end the answer here as valid JSON: for one that ran out of tokens. */
  completion(): Uint8Array;
}

/** A JSON shape compiled for one vocabulary. Masks are remembered across answers. */
export interface JsonConstraints {
  /** A fresh constraint for one answer. */
  start(): JsonAnswer;
  /** Seconds spent in masks and forced text so far: what the constraint costs. */
  readonly seconds: number;
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

  function start(): JsonAnswer {
    let state: GrammarState = grammar.start;
    const written: number[] = [];
    const accept = (token: number): void => {
      const after = masker.advance(state, token);
      if (after === undefined) {
        throw new Error(`internal: token ${token} is not allowed at ${describeState(state)}`);
      }
      state = after;
      written.push(token);
    };
    return {
      bits: () => timed(() => masker.bits(state)),
      accept: (token) => timed(() => accept(token)),
      forced: () => timed(() => forcedTokens(masker, state, written, encode).ids),
      describe: () => describeState(state),
      completion: () => completionOf(state),
    };
  }

  return {
    start,
    get seconds() {
      return milliseconds / 1000;
    },
  };
}
