import { KvittoError } from "../core/errors.ts";
import type { Tokenizer } from "../formats/tokenizer.ts";
import type { TokenVocabulary } from "./token-mask-trie.ts";

/**
 * A tokenizer as constrained decoding sees it.
 *
 * @param logitsWidth  V of the model, which may be padded beyond the tokenizer's ids; ids that no
 *   token has are never allowed
 * @throws {KvittoError} `vocabulary.too_narrow` when the model has fewer ids than the tokenizer
 */
export function tokenVocabulary(
  tokenizer: Tokenizer,
  logitsWidth: number,
  endOfTurnIds: readonly number[],
): TokenVocabulary {
  if (logitsWidth < tokenizer.vocabularySize) {
    throw new KvittoError(
      "vocabulary.too_narrow",
      `The model scores ${logitsWidth} tokens and the tokenizer has ${tokenizer.vocabularySize}.`,
      "Use the tokenizer that belongs to the checkpoint.",
    );
  }
  const nothing = new Uint8Array();
  const bytes = Array.from({ length: logitsWidth }, (_, id) => bytesOf(tokenizer, id) ?? nothing);
  return {
    vocabularySize: logitsWidth,
    tokenBytes: (id) => bytes[id] ?? nothing,
    isSpecial: (id) => tokenizer.isSpecial(id),
    endOfTurnIds,
  };
}

function bytesOf(tokenizer: Tokenizer, id: number): Uint8Array | undefined {
  try {
    return tokenizer.tokenBytes(id);
  } catch (error) {
    // Vocabularies have holes, and models pad to a round width.
    if (error instanceof KvittoError && error.code === "tokenizer.unknown_id") return undefined;
    throw error;
  }
}
