import { PRINTED_CHARACTERS } from "../characters.ts";
import { BYTE_ALPHABET, byteLevel } from "./byte-alphabet.ts";
import { applyMerge, learnMerges, type Merge } from "./bpe.ts";

export const VOCABULARY_SIZE = 2048;

/** In id order. The first two have the ids that LFM2 gives them. */
export const SPECIAL_TOKENS = [
  "<|pad|>",
  "<|startoftext|>",
  "<|im_start|>",
  "<|im_end|>",
  "<image>",
  "<|image_start|>",
  "<|image_end|>",
  "<|img_thumbnail|>",
] as const;

/**
 * Where text is cut before merging: every digit alone, a word with the space before it, a run of
 * signs, line breaks, other white space. So an amount is always its digits and its marks, whatever
 * stands around it, and a run of JSON punctuation can become one token.
 */
export const PIECES = String.raw`\p{N}| ?[\p{L}\p{M}]+|[^\s\p{L}\p{M}\p{N}]+|\n|[^\S\n]+`;

/** JSON punctuation that is always one token when it stands in a run of signs. */
const JSON_SIGNS = [
  ...['":', '",', '{"', '"}', '":"', '","', ',"', '":"",', '"},{"', '[{"', '":[{"', '":{"', '"}]'],
  ...['},{"', "}]", "}}", '"}}', '"]', '["', '":[', '":-', '"}],"', '"},"', '],"', '},"', '}],"'],
  ...['":"","', '""', '":""}'],
];

/**
 * Runs of spaces between the columns of a text layer, one token for 2, 4 and 8. Merged last: they
 * touch no other token, so the learnt ones keep their ids.
 */
const SPACE_RUNS = ["  ", "    ", "        "];

const WORDS = ["null", "user", "assistant", "system", "Transcribe"];

/** Splits a text as the pre-tokenizer does. */
export function cut(text: string): string[] {
  return text.match(new RegExp(PIECES, "gu")) ?? [];
}

/** Merges that are made whatever the corpus says: printed characters, JSON signs and words. */
export function givenMerges(): Merge[] {
  const merges: Merge[] = [];
  for (const text of [...PRINTED_CHARACTERS, ...JSON_SIGNS, ...WORDS]) {
    // Only what the merges before it leave apart is joined, or they would come first and win.
    let symbols = byteLevel(text);
    for (const merge of merges) symbols = applyMerge(symbols, merge);
    while (symbols.length > 1) {
      const [left = "", right = "", ...rest] = symbols;
      merges.push([left, right]);
      symbols = [left + right, ...rest];
    }
  }
  return merges;
}

/**
 * The tokenizer file: 8 special tokens, 256 bytes, then one token a merge.
 * @param counts how often each piece of the corpus occurs
 */
export function tokenizerFile(counts: ReadonlyMap<string, number>): object {
  const given = givenMerges();
  // Given merges make one token each, and so do runs of spaces, each of two halves.
  const taken = SPECIAL_TOKENS.length + BYTE_ALPHABET.length + given.length + SPACE_RUNS.length;
  const pieces = [...counts].map(([piece, count]) => [byteLevel(piece), count] as const);
  const learnt = learnMerges(pieces, given, VOCABULARY_SIZE - taken);
  const spaces = SPACE_RUNS.map((run): Merge => {
    const half = byteLevel(run.slice(0, run.length / 2)).join("");
    return [half, half];
  });
  const merges = [...given, ...learnt, ...spaces];

  const tokens = new Set<string>([...SPECIAL_TOKENS, ...BYTE_ALPHABET]);
  for (const merge of merges) tokens.add(merge.join(""));
  if (tokens.size !== VOCABULARY_SIZE) {
    throw new Error(`internal: the corpus gives ${tokens.size} tokens, not ${VOCABULARY_SIZE}`);
  }
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: PIECES }, behavior: "Isolated", invert: false },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries([...tokens].map((token, id) => [token, id])),
      merges,
    },
  };
}

/** Start of text, then each message between its marks; what the assistant says is what is learnt. */
export const CHAT_TEMPLATE = `{{- bos_token -}}
{%- for message in messages -%}
  {{- "<|im_start|>" + message["role"] + "\\n" -}}
  {%- set parts = message["content"] -%}
  {%- if parts is string -%}
    {%- set parts = [{"type": "text", "text": parts}] -%}
  {%- endif -%}
  {%- set spoken = namespace(text="") -%}
  {%- for part in parts -%}
    {%- if part["type"] == "image" -%}
      {%- set spoken.text = spoken.text + "<image>" -%}
    {%- else -%}
      {%- set spoken.text = spoken.text + part["text"] -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if message["role"] == "assistant" -%}
    {%- generation -%}
    {{- spoken.text + "<|im_end|>" -}}
    {%- endgeneration -%}
    {{- "\\n" -}}
  {%- else -%}
    {{- spoken.text + "<|im_end|>\\n" -}}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
  {{- "<|im_start|>assistant\\n" -}}
{%- endif -%}
`;

/** The keys by which Hugging Face libraries find the special tokens. */
export function tokenizerConfig(): object {
  return {
    tokenizer_class: "PreTrainedTokenizerFast",
    bos_token: "<|startoftext|>",
    eos_token: "<|im_end|>",
    pad_token: "<|pad|>",
    image_token: "<image>",
    image_start_token: "<|image_start|>",
    image_end_token: "<|image_end|>",
    image_thumbnail_token: "<|img_thumbnail|>",
    add_bos_token: false,
    clean_up_tokenization_spaces: false,
    model_max_length: 4096,
  };
}

export function specialTokensMap(): object {
  return { bos_token: "<|startoftext|>", eos_token: "<|im_end|>", pad_token: "<|pad|>" };
}
