/**
 * Learns the base model's tokenizer from what the generator writes and puts the files into
 * `base-model/`: `npx tsx pretrain/tokenizer/train-bpe.ts [folder]`. About a minute.
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../../src/core/random.ts";
import { makeText } from "../samples/text.ts";
import { anyLine } from "../words/lines.ts";
import { LANGUAGES } from "../words/languages.ts";
import { phrase } from "../words/wording.ts";
import {
  CHAT_TEMPLATE,
  cut,
  specialTokensMap,
  tokenizerConfig,
  tokenizerFile,
} from "./definition.ts";

const SEED = "tokenizer/1";
const ROUNDS = 4000;
const LONGEST_LINE = 60;
const TEXT_LIMITS = { lineCharacters: LONGEST_LINE, lines: 12, wear: 0 };

/** Counts the pieces of lines in every language, of plain phrases and of JSON tasks. */
export function corpusCounts(seed: string, rounds: number): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (text: string) => {
    for (const piece of cut(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  };
  for (let round = 0; round < rounds; round++) {
    const random = new Random(`${seed}/${round}`);
    for (const language of LANGUAGES) {
      add(anyLine(random, language, LONGEST_LINE));
      add(phrase(random, language, 4));
    }
    const { prompt, answer } = makeText(random, TEXT_LIMITS);
    add(prompt);
    add(answer);
  }
  return counts;
}

function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2] ?? join(import.meta.dirname, "../../base-model");
  mkdirSync(folder, { recursive: true });
  const json = (value: object) => `${JSON.stringify(value, null, 1)}\n`;
  replaceFile(join(folder, "tokenizer.json"), json(tokenizerFile(corpusCounts(SEED, ROUNDS))));
  replaceFile(join(folder, "tokenizer_config.json"), json(tokenizerConfig()));
  replaceFile(join(folder, "special_tokens_map.json"), json(specialTokensMap()));
  replaceFile(join(folder, "chat_template.jinja"), CHAT_TEMPLATE);
  console.log(`Wrote the tokenizer to ${folder}.`);
}
