import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as huggingFace from "@huggingface/tokenizers";
import { z } from "zod";
import { KvittoError, messageOf } from "../core/errors.ts";
import { componentTypes, spelledBytes, spellingOf, TokenizerFile } from "./token-bytes.ts";
import type { AddedToken, Spelling } from "./token-bytes.ts";
import { alignTokens } from "./token-offsets.ts";
import type { Span, UnicodeForm } from "./token-offsets.ts";

const UNICODE_FORMS: readonly UnicodeForm[] = ["NFC", "NFD", "NFKC", "NFKD"];
const TOKENIZER_FILE = "tokenizer.json";
const CONFIG_FILE = "tokenizer_config.json";

/** A special token in `tokenizer_config.json` is its text, or an object that holds it. */
const SpecialToken = z.union([
  z.string(),
  z.looseObject({ content: z.string() }).transform((token) => token.content),
]);

/** What we use of @huggingface/tokenizers, whose own type files do not resolve under NodeNext. */
interface Library {
  encode(text: string, options?: { add_special_tokens: boolean }): { ids: number[] };
  decode(ids: number[], options: { clean_up_tokenization_spaces: boolean }): string;
  token_to_id(token: string): number | undefined;
  id_to_token(id: number): string | undefined;
  get_vocab(): Map<string, number>;
}
// The one place where the untyped class gets its type.
const LibraryTokenizer = huggingFace.Tokenizer as new (file: object, config: object) => Library;

export interface EncodeOptions {
  /** Let the post-processor add its tokens (BOS …). Default true; chat templates write their own. */
  addSpecialTokens?: boolean;
}

export interface EncodedText {
  ids: number[];
  /** One a token: untrimmed, in UTF-16 code units; `[0, 0]` for what the post-processor adds. */
  offsets: Span[];
}

/** Text ⇄ token ids, as the checkpoint's own `tokenizer.json` says. See {@link loadTokenizer}. */
export class Tokenizer {
  /** One more than the largest id. */
  readonly vocabularySize: number;
  /** Named special tokens of `tokenizer_config.json`, e.g. `bos_token` → `<s>`. */
  readonly specialTokens: Readonly<Record<string, string>>;
  readonly #library: Library;
  readonly #spelling: Spelling;
  readonly #byteFallback: boolean;
  readonly #added: ReadonlyMap<number, AddedToken>;
  readonly #form: UnicodeForm | undefined;
  readonly #before: readonly number[];
  readonly #after: readonly number[];
  readonly #bytes = new Map<number, Uint8Array>();

  /**
   * @param where names the source in errors
   * @throws {KvittoError} `tokenizer.malformed`, `tokenizer.unsupported`
   */
  constructor(file: object, config: object, where: string) {
    const parsed = TokenizerFile.safeParse(file);
    if (!parsed.success) throw malformed(where, z.prettifyError(parsed.error));
    this.#spelling = spellingOf(parsed.data, where);
    this.#byteFallback = parsed.data.model.byte_fallback ?? false;
    this.#added = new Map(parsed.data.added_tokens.map((token) => [token.id, token]));
    const forms = componentTypes(parsed.data.normalizer);
    this.#form = UNICODE_FORMS.find((form) => forms.includes(form));
    this.specialTokens = namedTokens(config);
    try {
      this.#library = new LibraryTokenizer(file, config);
      this.vocabularySize = 1 + largestId(this.#library);
      [this.#before, this.#after] = this.#postProcessed();
    } catch (error) {
      throw malformed(where, messageOf(error), error);
    }
  }

  /** Token ids of `text`. Added tokens written in the text (`<|im_end|>`) become their own id. */
  encode(text: string, { addSpecialTokens = true }: EncodeOptions = {}): number[] {
    const body = this.#body(text);
    return addSpecialTokens ? [...this.#before, ...body, ...this.#after] : body;
  }

  /**
   * As {@link encode}, with the span of `text` that each token spells.
   * @throws {KvittoError} `tokenizer.offsets` when the tokenizer changes the text beyond Unicode
   *   normalisation and spaces (lower-casing …)
   */
  encodeWithOffsets(text: string, { addSpecialTokens = true }: EncodeOptions = {}): EncodedText {
    const ids = this.#body(text);
    const tokens = ids.map((id) => {
      const token = this.#added.get(id);
      return {
        bytes: token === undefined ? this.tokenBytes(id) : utf8.encode(token.content),
        added: token !== undefined,
        lstrip: token?.lstrip ?? false,
        rstrip: token?.rstrip ?? false,
      };
    });
    const marksSpaces = this.#spelling === "sentencepiece";
    const offsets = alignTokens(text, tokens, { form: this.#form, marksSpaces });
    if (!addSpecialTokens) return { ids, offsets };
    const nowhere = (): Span => [0, 0];
    return {
      ids: [...this.#before, ...ids, ...this.#after],
      offsets: [...this.#before.map(nowhere), ...offsets, ...this.#after.map(nowhere)],
    };
  }

  /**
   * Text of `ids`. Bytes that are no UTF-8 read as U+FFFD. Spaces before punctuation stay: the
   * `clean_up_tokenization_spaces` of a config would turn `1 .` into `1.`, another text.
   * @throws {KvittoError} `tokenizer.unknown_id`
   */
  decode(ids: readonly number[], options: { skipSpecialTokens?: boolean } = {}): string {
    for (const id of ids) this.tokenOf(id);
    const skip = options.skipSpecialTokens ?? false;
    const kept = skip ? ids.filter((id) => !this.isSpecial(id)) : [...ids];
    if (kept.length === 0) return "";
    return this.#library.decode(kept, { clean_up_tokenization_spaces: false });
  }

  /** @throws {KvittoError} `tokenizer.no_token` naming the token */
  idOf(token: string): number {
    const id = this.#library.token_to_id(token);
    if (id !== undefined) return id;
    throw new KvittoError(
      "tokenizer.no_token",
      `The vocabulary of ${this.vocabularySize} tokens has no ${JSON.stringify(token)}.`,
      "Use the tokenizer that belongs to the checkpoint.",
    );
  }

  /**
   * The vocabulary's own spelling of an id, e.g. `Ġtotal`, `▁total`, `<|im_end|>`.
   * @throws {KvittoError} `tokenizer.unknown_id`
   */
  tokenOf(id: number): string {
    const token = this.#library.id_to_token(id);
    if (token !== undefined) return token;
    throw new KvittoError(
      "tokenizer.unknown_id",
      `The vocabulary has ids 0..${this.vocabularySize - 1}; ${id} is none of them.`,
    );
  }

  /** Control tokens: `skipSpecialTokens` leaves them out and they spell no bytes. */
  isSpecial(id: number): boolean {
    return this.#added.get(id)?.special ?? false;
  }

  /**
   * The exact bytes that a generated id adds to the text; none for a special token. The bytes of
   * `encode(text)` joined are the UTF-8 of `text`, except that a SentencePiece-style tokenizer may
   * put one space before the text (or after an added token) that is not in it.
   * @throws {KvittoError} `tokenizer.unknown_id`
   */
  tokenBytes(id: number): Uint8Array {
    const known = this.#bytes.get(id);
    if (known !== undefined) return known;
    const token = this.tokenOf(id);
    let bytes: Uint8Array;
    if (this.isSpecial(id)) bytes = new Uint8Array(0);
    else if (this.#added.has(id)) bytes = utf8.encode(token);
    else bytes = spelledBytes(token, this.#spelling, this.#byteFallback);
    this.#bytes.set(id, bytes);
    return bytes;
  }

  #body(text: string): number[] {
    return this.#library.encode(text, { add_special_tokens: false }).ids;
  }

  /** What the post-processor puts before and after a text. */
  #postProcessed(): [number[], number[]] {
    const probe = "0";
    const body = this.#body(probe);
    const all = this.#library.encode(probe).ids;
    const start = all.findIndex((_, i) => body.every((id, j) => all[i + j] === id));
    if (start < 0) throw new Error("its post-processor changes the tokens of the text");
    return [all.slice(0, start), all.slice(start + body.length)];
  }
}

const utf8 = new TextEncoder();

function largestId(library: Library): number {
  let largest = -1;
  for (const id of library.get_vocab().values()) largest = Math.max(largest, id);
  return largest;
}

function namedTokens(config: object): Record<string, string> {
  const named: Record<string, string> = {};
  for (const [key, value] of Object.entries(config)) {
    const token = key.endsWith("_token") ? SpecialToken.safeParse(value) : undefined;
    if (token?.success === true) named[key] = token.data;
  }
  return named;
}

function malformed(where: string, why: string, cause?: unknown): KvittoError {
  return new KvittoError(
    "tokenizer.malformed",
    `${where} is not a usable tokenizer: ${why}`,
    "Download the checkpoint again.",
    { cause },
  );
}

async function readJson(path: string): Promise<object> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new KvittoError(
      "tokenizer.missing",
      `Cannot read ${path}: ${messageOf(error)}`,
      `A checkpoint folder needs ${TOKENIZER_FILE} and ${CONFIG_FILE}.`,
      { cause: error },
    );
  }
  try {
    return z.looseObject({}).parse(JSON.parse(text));
  } catch (error) {
    throw malformed(path, error instanceof SyntaxError ? error.message : "it is no JSON object");
  }
}

/**
 * Reads `tokenizer.json` and `tokenizer_config.json` of a checkpoint folder.
 *
 * @throws {KvittoError} `tokenizer.missing` when a file cannot be read, `tokenizer.malformed` when
 *   one does not parse, `tokenizer.unsupported` for a family other than byte-level BPE and
 *   SentencePiece-style BPE
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const path = join(folder, TOKENIZER_FILE);
  // One after the other: of two missing files the same one is always named.
  const file = await readJson(path);
  const config = await readJson(join(folder, CONFIG_FILE));
  return new Tokenizer(file, config, path);
}
