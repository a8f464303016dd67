import type { AutomatonNode, GrammarNode, NumberNode, TextNode } from "./grammar-node.ts";
import { advanceNumber, NUMBER_START, numberMayEnd, type NumberState } from "./grammar-number.ts";
import { daysIn } from "./grounding-days.ts";
import { numbersIn } from "./grounding-numbers.ts";
import { type Spelling, spellings, type Spellings } from "./grounding-spellings.ts";
import { printedText, textsFrom, textsWithinCells, type TextPlaces } from "./grounding-text.ts";

/** What was written of a value: everywhere it may stand on the paper, or the values it may become. */
export type Found = TextPlaces | Spellings;

/** A node whose values are taken from the paper. Other nodes spell what the schema names. */
export type GroundedNode = TextNode | NumberNode | AutomatonNode;

export function isGrounded(node: GrammarNode): node is GroundedNode {
  if (node.kind === "automaton") return node.spells !== "choice";
  return node.kind === "text" || node.kind === "number";
}

/** The values of one paper's text, ready to be written under a grammar. */
export interface GroundingPaper {
  /**
   * What a field's value may be that stands after `offset` on the paper; undefined when nothing fits.
   * Found once for each field and offset.
   */
  valuesOf(node: GroundedNode, offset: number): Found | undefined;
  /** Whether any word or number stands after `offset`. */
  goesOnAfter(offset: number): boolean;
}

function fitsNumber({ rule }: NumberNode, bytes: Uint8Array): boolean {
  let state: NumberState | undefined = NUMBER_START;
  for (const byte of bytes) {
    state = advanceNumber(rule, state, byte);
    if (state === undefined) return false;
  }
  return numberMayEnd(rule, state);
}

function fitsAutomaton({ automaton }: AutomatonNode, bytes: Uint8Array): boolean {
  let state = 0;
  for (const byte of bytes) {
    state = automaton.next[state * 256 + byte]!;
    if (state < 0) return false;
  }
  return automaton.accept[state] !== undefined;
}

function* placed(values: ReadonlyMap<string, readonly number[]>): Generator<Spelling> {
  for (const [value, offsets] of values) for (const offset of offsets) yield [value, offset];
}

/** The longest text a pattern is looked for in, in characters: codes are shorter. */
const MOST_PATTERN_CHARACTERS = 100;

/** Reads the text of a paper once. */
export function groundingPaper(text: string): GroundingPaper {
  const page = printedText(text);
  const numbers = numbersIn(text);
  const days = daysIn(text);
  const known = new Map<string, Found | undefined>();

  function find(node: GroundedNode, offset: number): Found | undefined {
    switch (node.kind) {
      case "text": {
        const texts = textsFrom(page, offset);
        return (texts?.unitsToEndBeyond(node.minLength) ?? Infinity) <= node.maxLength
          ? texts
          : undefined;
      }
      case "number":
        return spellings(placed(numbers), offset, (bytes) => fitsNumber(node, bytes));
      case "automaton": {
        const fits = (bytes: Uint8Array) => fitsAutomaton(node, bytes);
        const values =
          node.spells === "day" ? placed(days) : textsWithinCells(page, MOST_PATTERN_CHARACTERS);
        return spellings(values, offset, fits);
      }
    }
  }

  return {
    valuesOf(node, offset) {
      const key =
        node.kind === "text"
          ? `text ${node.minLength} ${node.maxLength} ${offset}`
          : `${node.id} ${offset}`;
      if (!known.has(key)) known.set(key, find(node, offset));
      return known.get(key);
    },
    goesOnAfter: (offset) => textsFrom(page, offset) !== undefined,
  };
}
