import { loadChatTemplate, renderChat } from "../formats/chat-template.ts";
import { loadTokenizer, type Tokenizer } from "../formats/tokenizer.ts";
import type { ImageProcessor } from "./image-processor.ts";
import { loadLfm2VlProcessor } from "./lfm2-vl-image-config.ts";
import { lfm2VlImageProcessor } from "./lfm2-vl-image-processor.ts";
import { loadModel, type Model, type ModelFamily } from "./load-model.ts";
import { loadPaddleOcrVlProcessor } from "./paddleocr-vl-image-processor.ts";
import { loadSmolVlmImageConfig } from "./smolvlm-image-config.ts";
import { smolVlmImageProcessor } from "./smolvlm-image-processor.ts";

/** Everything of a model folder that training and reading need. */
export interface ModelBundle {
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  readonly template: string;
  /** How pictures become patches; null for a model that reads text only. */
  readonly processor: ImageProcessor | null;
  /** Ends the assistant's turn, and with it the answer. */
  readonly endOfTurn: number;
  /** Stands where a batch has nothing. */
  readonly pad: number;
}

/** Tokens that end a turn in the families we know. */
const END_OF_TURN = ["<|im_end|>", "<|eot_id|>", "<end_of_utterance>", "</s>"];

/**
 * What a template writes after an answer, if it is one of the names: a vocabulary may hold the token
 * of another family for other ends.
 */
function endInTemplate(
  template: string,
  tokenizer: Tokenizer,
  names: readonly (string | undefined)[],
): string | undefined {
  const answer = "kvitto probe";
  const turns = [
    { role: "user", content: "?" },
    { role: "assistant", content: answer },
  ];
  try {
    const { text } = renderChat(template, turns, { specialTokens: tokenizer.specialTokens });
    const at = text.lastIndexOf(answer);
    const rest = text.slice(at + answer.length).trimStart();
    return at < 0 ? undefined : names.find((name) => name !== undefined && rest.startsWith(name));
  } catch {
    return undefined; // a template with rules of its own says so when it is used
  }
}

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

/**
 * The image processor of a model folder; null for a family that reads text only.
 * @param overrides  settings in the file's own names that replace the file's
 * @throws {KvittoError} `image_processor.*`
 */
export async function loadProcessor(
  family: ModelFamily,
  folder: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<ImageProcessor | null> {
  switch (family) {
    case "llama":
    case "mistral":
    case "lfm2":
      return null;
    case "lfm2_vl":
      return lfm2VlImageProcessor(await loadLfm2VlProcessor(folder, overrides));
    case "paddleocr_vl":
      return loadPaddleOcrVlProcessor(folder, overrides);
    case "smolvlm": {
      const { config, source } = await loadSmolVlmImageConfig(folder, overrides);
      return smolVlmImageProcessor(config, source);
    }
  }
}

/** @throws {KvittoError} as loadModel, loadTokenizer, loadChatTemplate and loadProcessor */
export async function openBundle(folder: string): Promise<ModelBundle> {
  const model = await loadModel(folder);
  const tokenizer = await loadTokenizer(folder);
  const { eos_token: eos, pad_token: pad } = tokenizer.specialTokens;
  const template = await loadChatTemplate(folder);
  const names = [...END_OF_TURN, eos];
  const endOfTurn = idOfFirst(tokenizer, [endInTemplate(template, tokenizer, names), ...names]);
  return {
    model,
    tokenizer,
    template,
    processor: await loadProcessor(model.family, folder),
    endOfTurn,
    pad: pad === undefined ? endOfTurn : tokenizer.idOf(pad),
  };
}
