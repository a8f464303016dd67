import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { string, u32, type GgufValue } from "../formats/gguf.ts";
import { componentTypes, spellingOf, TokenizerFile } from "../formats/token-bytes.ts";
import type { ModelBundle } from "../models/bundle.ts";

/** `tokenizer.ggml.token_type`. */
const TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** The rule of Llama 3 and LFM2, and of many others. */
const LLAMA3_SPLIT =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const Vocabulary = z.record(z.string(), z.int().nonnegative());
const Merges = z.array(z.union([z.string(), z.tuple([z.string(), z.string()])]));
const PreTokenizer = z.looseObject({
  type: z.string(),
  pattern: z.looseObject({ Regex: z.string().optional() }).optional(),
  use_regex: z.boolean().optional(),
  add_prefix_space: z.boolean().optional(),
  individual_digits: z.boolean().optional(),
});
const PreTokenizers = z.looseObject({ type: z.string(), pretokenizers: z.array(PreTokenizer) });

/** Name that llama.cpp has for the rule by which a byte-level tokenizer splits text; null when none. */
function splitName(preTokenizer: unknown, isLfm2: boolean): string | null {
  const sequence = PreTokenizers.safeParse(preTokenizer);
  const single = PreTokenizer.safeParse(preTokenizer);
  const parts = sequence.success
    ? sequence.data.pretokenizers
    : single.success
      ? [single.data]
      : [];
  if (parts.some(({ add_prefix_space }) => add_prefix_space === true)) return null;
  const [first, second, ...more] = parts;
  if (first === undefined || more.length > 0) return null;
  const splitsItself = (part: typeof first) =>
    part.type === "ByteLevel" && part.use_regex !== false;
  if (second === undefined) return splitsItself(first) ? "gpt-2" : null;
  if (first.type === "Digits" && first.individual_digits === true && splitsItself(second)) {
    return "smollm";
  }
  const isLlama3 = first.type === "Split" && first.pattern?.Regex === LLAMA3_SPLIT;
  if (!isLlama3 || second.type !== "ByteLevel" || second.use_regex !== false) return null;
  return isLfm2 ? "lfm2" : "llama-bpe";
}

export interface VocabularyOptions {
  readonly isLfm2: boolean;
  /** `tokenizer.ggml.pre` to write whatever the tokenizer's own rule is; null: what it is. */
  readonly pre: string | null;
}

function mergeTexts(merges: unknown): string[] {
  return Merges.parse(merges ?? []).map((merge) =>
    typeof merge === "string" ? merge : merge.join(" "),
  );
}

/**
 * SentencePiece joins the pair whose token has the largest score. Tokens get minus the rank of the first
 * merge that makes them, which is the order in which byte-pair encoding joins.
 */
function scoresOf(tokens: readonly string[], merges: readonly string[]): number[] {
  const rank = new Map<string, number>();
  for (const [i, merge] of merges.entries()) {
    const made = merge.replace(" ", "");
    if (!rank.has(made)) rank.set(made, i);
  }
  return tokens.map((token) => -(rank.get(token) ?? merges.length));
}

/**
 * What a GGUF file says of the tokenizer.
 * @throws {KvittoError} `export.vocabulary` when the tokenizer has more tokens than the model;
 *   `export.pre_tokenizer` when llama.cpp has no name for the rule by which text is split;
 *   `tokenizer.unsupported`
 */
export async function vocabularyMetadata(
  { model, tokenizer, template, endOfTurn }: ModelBundle,
  { isLfm2, pre }: VocabularyOptions,
): Promise<Map<string, GgufValue>> {
  const path = join(model.folder, "tokenizer.json");
  const file = TokenizerFile.parse(JSON.parse(await readFile(path, "utf8")));
  const size = model.decoder.vocabularySize;
  if (tokenizer.vocabularySize > size) {
    throw new KvittoError(
      "export.vocabulary",
      `${path} has ${tokenizer.vocabularySize} tokens; the model has embeddings for ${size}.`,
      "Use the tokenizer that belongs to the checkpoint.",
    );
  }
  // Embeddings are often padded to a round number: those tokens have no text.
  const tokens = Array.from({ length: size }, (_, id) => `[PAD${id}]`);
  const types = new Array<number>(size).fill(TYPE.unused);
  const isByteLevel = spellingOf(file, path) === "byte_level";
  for (const [token, id] of Object.entries(Vocabulary.parse(file.model.vocab))) {
    tokens[id] = token;
    const isByte = !isByteLevel && /^<0x[0-9A-Fa-f]{2}>$/.test(token);
    types[id] = isByte ? TYPE.byte : TYPE.normal;
  }
  for (const { id, content, special } of file.added_tokens) {
    tokens[id] = content;
    types[id] = special ? TYPE.control : TYPE.userDefined;
  }
  const merges = mergeTexts(file.model["merges"]);
  const metadata = new Map<string, GgufValue>();
  metadata.set("tokenizer.ggml.model", string(isByteLevel ? "gpt2" : "llama"));
  if (isByteLevel) {
    const name = pre ?? splitName(file["pre_tokenizer"], isLfm2);
    if (name === null) {
      throw new KvittoError(
        "export.pre_tokenizer",
        `${path} splits text by a rule that llama.cpp has no name for: it would make other tokens of the same text.`,
        "Give --pre NAME to write a near one (gpt-2, smollm, llama-bpe …) all the same, and give llama.cpp the token ids that this tokenizer makes.",
      );
    }
    metadata.set("tokenizer.ggml.pre", string(name));
    metadata.set("tokenizer.ggml.merges", { type: "array", of: "string", values: merges });
  } else {
    if (pre !== null) {
      throw new KvittoError(
        "export.pre_tokenizer",
        `--pre ${pre} is given and ${path} is SentencePiece-style, which has no such rule.`,
        "Leave --pre out.",
      );
    }
    const prepends = componentTypes(file.normalizer).includes("Prepend");
    metadata.set("tokenizer.ggml.add_space_prefix", { type: "bool", value: prepends });
    const scores = scoresOf(tokens, merges);
    metadata.set("tokenizer.ggml.scores", { type: "array", of: "f32", values: scores });
    const unknown = file.model["unk_token"];
    const id = typeof unknown === "string" ? tokens.indexOf(unknown) : -1;
    if (id >= 0) {
      types[id] = TYPE.unknown;
      metadata.set("tokenizer.ggml.unknown_token_id", u32(id));
    }
  }
  metadata.set("tokenizer.ggml.tokens", { type: "array", of: "string", values: tokens });
  metadata.set("tokenizer.ggml.token_type", { type: "array", of: "i32", values: types });
  const { bos_token: bos, eos_token: eos, pad_token: pad } = tokenizer.specialTokens;
  const named = [
    ["bos", bos],
    ["eos", eos],
    ["padding", pad],
  ] as const;
  for (const [kind, token] of named) {
    if (token === undefined) continue;
    metadata.set(`tokenizer.ggml.${kind}_token_id`, u32(tokenizer.idOf(token)));
  }
  metadata.set("tokenizer.ggml.eot_token_id", u32(endOfTurn));
  const startsWithBos = bos !== undefined && tokenizer.encode("0")[0] === tokenizer.idOf(bos);
  metadata.set("tokenizer.ggml.add_bos_token", { type: "bool", value: startsWithBos });
  metadata.set("tokenizer.chat_template", string(template));
  return metadata;
}
