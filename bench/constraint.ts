import { Random } from "../src/core/random.ts";
import { DocumentSchema, emptyDocument, type PaperDocument } from "../src/documents/document.ts";
import { advanceAll, compileGrammar } from "../src/extract/grammar.ts";
import type { GrammarState } from "../src/extract/grammar-node.ts";
import { documentShape } from "../src/extract/json-shape-document.ts";
import { forcedTokens } from "../src/extract/token-mask-forced.ts";
import { byteVocabulary, longestMatchEncode } from "../src/extract/token-mask-fixture.ts";
import { indexVocabulary } from "../src/extract/token-mask-text.ts";
import type { TokenVocabulary } from "../src/extract/token-mask-trie.ts";
import { allowedIds, TokenMasker } from "../src/extract/token-mask.ts";
import type { BenchRow, Benchmark } from "./row.ts";

const VOCABULARY_SIZE = 65_536;
const DOCUMENTS = 20;
/** States at which every token is tried byte by byte, which takes milliseconds each. */
const BRUTE_FORCE_STATES = 40;

const ONSETS = "b br d f g h j k kl l m n p r s sk st str t v".split(" ");
const VOWELS = "a e i o u y å ä ö ar er or en an in".split(" ");
const MARKS = [
  '"',
  "'",
  ",",
  ".",
  ":",
  ";",
  "-",
  "_",
  "/",
  "\\",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  "#",
];

/** A vocabulary with the make-up of a real one: word pieces, numbers, marks, runs, halves. */
function syntheticVocabulary(random: Random): TokenVocabulary {
  const pieces = new Set<string>();
  for (let n = 0; n < 1000; n++) pieces.add(String(n).padStart(random.int(1, 3), "0"));
  for (let i = 0; i < 4000; i++) {
    const length = random.int(2, 4);
    pieces.add(Array.from({ length }, () => random.pick(MARKS)).join(""));
  }
  for (let length = 2; length <= 64; length++) {
    for (const char of [" ", "-", "=", "*", "\n"]) pieces.add(char.repeat(length));
  }
  for (let code = 0x4e00; code < 0x4e00 + 8000; code++) pieces.add(String.fromCharCode(code));
  while (pieces.size < VOCABULARY_SIZE - 257 - 1000) {
    const syllables = Array.from(
      { length: random.int(1, 4) },
      () => random.pick(ONSETS) + random.pick(VOWELS),
    );
    const word = syllables.join("");
    const shown = random.chance(0.2) ? word[0]!.toUpperCase() + word.slice(1) : word;
    pieces.add(random.pick(["", " ", " ", '"', "_"]) + shown);
  }
  const halves = [...pieces].slice(-40_000).filter((piece) => /[^ -~]/.test(piece));
  const encoder = new TextEncoder();
  const cut = halves.slice(0, 1000).map((piece) => encoder.encode(piece).slice(0, -1));
  return byteVocabulary([...pieces, ...cut]);
}

function syntheticDocument(random: Random): PaperDocument {
  const words = (count: number) =>
    Array.from({ length: count }, () => random.pick(ONSETS) + random.pick(VOWELS)).join(" ");
  const amount = () => random.int(100, 99_999) / 100;
  return DocumentSchema.parse({
    ...emptyDocument("receipt"),
    vendor: { name: words(3), address: words(6), tax_ids: [String(random.int(1e9, 2e9))] },
    number: String(random.int(1, 99_999)),
    issue_date: `2026-0${random.int(1, 9)}-1${random.int(0, 9)}`,
    currency: random.pick(["SEK", "EUR", "JPY"]) === "JPY" ? null : "SEK",
    line_items: Array.from({ length: random.int(2, 8) }, () => ({
      ...{ description: words(4), quantity: random.int(1, 9), unit_price: amount() },
      ...{ total: amount(), code: null, tax_rate: 12 },
    })),
    subtotal: amount(),
    total: amount(),
  });
}

interface Walk {
  readonly states: readonly GrammarState[];
  readonly jumps: number;
  readonly jumpMs: number;
}

/** The states and jumps of a model that writes `text`. */
function follow(masker: TokenMasker, text: string, encode: (text: string) => number[]): Walk {
  const ids = encode(text);
  const states: GrammarState[] = [];
  let state = masker.grammar.start;
  let jumps = 0;
  let jumpMs = 0;
  for (let at = 0; at < ids.length;) {
    const began = performance.now();
    const step = forcedTokens(masker, state, ids.slice(0, at), encode);
    jumpMs += performance.now() - began;
    jumps += 1;
    for (const id of ids.slice(at, at + Math.max(1, step.ids.length))) {
      states.push(state);
      state = masker.advance(state, id) ?? fail(text);
      at += 1;
    }
  }
  return { states, jumps, jumpMs };
}

function fail(text: string): never {
  throw new Error(`internal: the grammar refuses ${text}`);
}

function bruteForce(vocabulary: TokenVocabulary, state: GrammarState): number {
  let allowed = 0;
  for (let id = 0; id < vocabulary.vocabularySize; id++) {
    if (vocabulary.isSpecial(id)) continue;
    if (advanceAll(state, vocabulary.tokenBytes(id)) !== undefined) allowed += 1;
  }
  return allowed;
}

function millisecondsEach<T>(items: readonly T[], action: (item: T) => void): number {
  const began = performance.now();
  for (const item of items) action(item);
  return (performance.now() - began) / items.length;
}

/**
 * Cost of constrained decoding at 65,536 tokens over documents of a synthetic receipt: no model,
 * no files. Ratios are against trying every token byte by byte in the same run.
 */
function measureConstraint(): BenchRow[] {
  const random = new Random("bench constraint");
  const vocabulary = syntheticVocabulary(random);
  const encode = longestMatchEncode(vocabulary);
  let began = performance.now();
  const index = indexVocabulary(vocabulary);
  const indexMs = performance.now() - began;
  began = performance.now();
  const grammar = compileGrammar(documentShape());
  const compileMs = performance.now() - began;

  const texts = Array.from({ length: DOCUMENTS }, () => JSON.stringify(syntheticDocument(random)));
  const walks = texts.map((text) => follow(new TokenMasker(grammar, index), text, encode));
  const states = walks.flatMap((walk) => walk.states);
  const jumps = walks.reduce((sum, walk) => sum + walk.jumps, 0);
  const jumpMs = walks.reduce((sum, walk) => sum + walk.jumpMs, 0);

  const masker = new TokenMasker(grammar, index);
  const firstMs = millisecondsEach(walks[0]?.states ?? [], (state) => masker.bits(state));
  const half = walks.slice(0, DOCUMENTS / 2).flatMap((walk) => walk.states);
  for (const state of half) masker.bits(state);
  const warmMs = millisecondsEach(states.slice(half.length), (state) => masker.bits(state));
  // Nothing remembered: a masker that is new at every state.
  const sample = random.shuffled(states).slice(0, BRUTE_FORCE_STATES);
  const fresh = sample.map((state) => ({ state, masker: new TokenMasker(grammar, index) }));
  const coldMs = millisecondsEach(fresh, (each) => each.masker.bits(each.state));
  const bruteMs = millisecondsEach(sample, (state) => {
    const expected = bruteForce(vocabulary, state);
    const found = allowedIds(masker.bits(state)).filter((id) => !vocabulary.isSpecial(id)).length;
    if (found !== expected) throw new Error(`internal: ${found} allowed, expected ${expected}`);
  });

  const against = "every token, byte by byte";
  const row = (name: string, value: number, unit: string, ratio: number | null): BenchRow => ({
    ...{ name, value, unit, ratio },
    against: ratio === null ? null : against,
  });
  return [
    row("constraint_mask_after_ten_documents", warmMs, "ms", bruteMs / warmMs),
    row("constraint_mask_first_document", firstMs, "ms", bruteMs / firstMs),
    row("constraint_mask_nothing_remembered", coldMs, "ms", bruteMs / coldMs),
    row("constraint_index_of_65536_tokens", indexMs, "ms", null),
    row("constraint_compile_document_shape", compileMs, "ms", null),
    row("constraint_jump_forward", jumpMs / jumps, "ms", null),
  ];
}

/** {@link measureConstraint} as a benchmark: it runs in one go, within seconds. */
export const constraintCost: Benchmark = async function* () {
  yield* await Promise.resolve(measureConstraint());
};
