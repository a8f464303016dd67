import { loadChatTemplate } from "../formats/chat-template.ts";
import { loadTokenizer, type Tokenizer } from "../formats/tokenizer.ts";
import { loadLfm2VlProcessor, type Lfm2VlProcessor } from "./lfm2-vl-image-config.ts";
import { loadModel, type Model } from "./load-model.ts";

/** Everything of a model folder that training and reading need. */
export interface ModelBundle {
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  readonly template: string;
  /** How pictures become patches; null for a model that reads text only. */
  readonly processor: Lfm2VlProcessor | null;
  /** Ends the assistant's turn, and with it the answer. */
  readonly endOfTurn: number;
  /** Stands where a batch has nothing. */
  readonly pad: number;
}

/** Tokens that end a turn in the families we know, most specific first. */
const END_OF_TURN = ["<|im_end|>", "<|eot_id|>", "<end_of_utterance>", "</s>"];

function idOfFirst(tokenizer: Tokenizer, names: readonly (string | undefined)[]): number {
  for (const name of names) {
    if (name === undefined) continue;
    try {
      return tokenizer.idOf(name);
    } catch {
      // Not in this vocabulary: the next name may be.
    }
  }
  return tokenizer.idOf(names.at(-1) ?? "");
}

/** @throws {KvittoError} as loadModel, loadTokenizer, loadChatTemplate and loadLfm2VlProcessor */
export async function openBundle(folder: string): Promise<ModelBundle> {
  const model = await loadModel(folder);
  const tokenizer = await loadTokenizer(folder);
  const { eos_token: eos, pad_token: pad } = tokenizer.specialTokens;
  const endOfTurn = idOfFirst(tokenizer, [...END_OF_TURN, eos]);
  return {
    model,
    tokenizer,
    template: await loadChatTemplate(folder),
    processor: model.vision === null ? null : await loadLfm2VlProcessor(folder),
    endOfTurn,
    pad: pad === undefined ? endOfTurn : tokenizer.idOf(pad),
  };
}
