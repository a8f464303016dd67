import { z } from "zod";
import { KvittoError } from "../core/errors.ts";

/** The parts of `tokenizer.json` that decide how ids, text and bytes belong together. */
export const TokenizerFile = z.looseObject({
  added_tokens: z.array(
    z.looseObject({
      id: z.int().nonnegative(),
      content: z.string(),
      special: z.boolean().default(false),
      lstrip: z.boolean().default(false),
      rstrip: z.boolean().default(false),
    }),
  ),
  normalizer: z.unknown(),
  decoder: z.unknown(),
  model: z.looseObject({
    type: z.string().optional(), // absent in files from before tokenizers 0.9
    vocab: z.unknown(),
    byte_fallback: z.boolean().optional(),
  }),
});
export type TokenizerFile = z.infer<typeof TokenizerFile>;
export type AddedToken = TokenizerFile["added_tokens"][number];

/**
 * How a vocabulary spells bytes.
 * - `byte_level` (GPT-2): every character of a token stands for one byte.
 * - `sentencepiece`: tokens are UTF-8 with `▁` for a space; with byte fallback, `<0x0A>` is a byte.
 */
export type Spelling = "byte_level" | "sentencepiece";

const Component = z.looseObject({ type: z.string() });
const Components = z.looseObject({
  type: z.string(),
  normalizers: z.array(z.unknown()).optional(),
  decoders: z.array(z.unknown()).optional(),
});

/** The `type`s of a normalizer or decoder, with sequences flattened. */
export function componentTypes(component: unknown): string[] {
  if (component === null || component === undefined) return [];
  const parsed = Components.safeParse(component);
  if (!parsed.success) return [Component.parse(component).type];
  const parts = parsed.data.normalizers ?? parsed.data.decoders;
  return parts === undefined ? [parsed.data.type] : parts.flatMap(componentTypes);
}

/** @throws {KvittoError} `tokenizer.unsupported` for any other family (WordPiece, Unigram, CTC …) */
export function spellingOf(file: TokenizerFile, where: string): Spelling {
  const decoders = componentTypes(file.decoder);
  if (decoders.includes("ByteLevel")) return "byte_level";
  const isBpe = (file.model.type ?? "BPE") === "BPE";
  const writesSpaces = decoders.includes("Metaspace") || decoders.includes("Replace");
  if (isBpe && writesSpaces) return "sentencepiece";
  throw new KvittoError(
    "tokenizer.unsupported",
    `${where} is a ${file.model.type ?? "BPE"} tokenizer with decoder ` +
      `${decoders.join(" + ") || "none"}; supported are byte-level BPE and SentencePiece-style BPE.`,
    "Convert the tokenizer to one of these, or use another base model.",
  );
}

/**
 * GPT-2's one-character name of each byte: the printable Latin-1 bytes name themselves, the other
 * 68 take the code points from U+0100 upwards in byte order.
 */
function byteOfCharacter(): Map<string, number> {
  const named = new Map<string, number>();
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    named.set(String.fromCharCode(isPrintable(byte) ? byte : next++), byte);
  }
  return named;
}

const BYTE_OF_CHARACTER = byteOfCharacter();
const BYTE_TOKEN = /^<0x([0-9A-Fa-f]{2})>$/;
const utf8 = new TextEncoder();

/**
 * The bytes a vocabulary entry spells. Not for added tokens, which spell their own text.
 *
 * @throws {KvittoError} `tokenizer.malformed` when a byte-level token holds a character that names
 *   no byte
 */
export function spelledBytes(token: string, spelling: Spelling, byteFallback: boolean): Uint8Array {
  if (spelling === "sentencepiece") {
    const byte = byteFallback ? BYTE_TOKEN.exec(token)?.[1] : undefined;
    return byte === undefined
      ? utf8.encode(token.replaceAll("▁", " "))
      : Uint8Array.of(parseInt(byte, 16));
  }
  return Uint8Array.from([...token], (character) => {
    const byte = BYTE_OF_CHARACTER.get(character);
    if (byte !== undefined) return byte;
    throw new KvittoError(
      "tokenizer.malformed",
      `The byte-level token ${JSON.stringify(token)} holds ${JSON.stringify(character)}, ` +
        "which stands for no byte.",
    );
  });
}
