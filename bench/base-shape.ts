import { fileURLToPath } from "node:url";
import { modelConfig } from "../pretrain/architecture.ts";
import { loadTokenizer, type Tokenizer } from "../src/formats/tokenizer.ts";
import { lfm2VlDecoder, lfm2VlVision, parseLfm2VlConfig } from "../src/models/lfm2-vl.ts";
import { writeRandomCheckpoint, type RandomCheckpoint } from "./random-checkpoint.ts";
import { weightShapes } from "./weight-shapes.ts";

const TOKENIZER_FOLDER = fileURLToPath(new URL("../base-model", import.meta.url));

export interface BaseShape {
  readonly checkpoint: RandomCheckpoint;
  readonly tokenizer: Tokenizer;
  readonly endOfTurn: number;
}

/** The embedded base model's architecture and vocabulary, with random weights. */
export async function writeBaseShape(): Promise<BaseShape> {
  const tokenizer = await loadTokenizer(TOKENIZER_FOLDER);
  const endOfTurn = tokenizer.idOf("<|im_end|>");
  const config = modelConfig({
    pad: tokenizer.idOf("<|pad|>"),
    start: tokenizer.idOf("<|startoftext|>"),
    end: endOfTurn,
    image: tokenizer.idOf("<image>"),
    vocabularySize: tokenizer.vocabularySize,
  });
  const parsed = parseLfm2VlConfig(config);
  const shapes = weightShapes(lfm2VlDecoder(parsed), lfm2VlVision(parsed));
  const checkpoint = await writeRandomCheckpoint(config, shapes, "BF16");
  return { checkpoint, tokenizer, endOfTurn };
}
