import type { Automaton } from "./grammar-pattern.ts";
import type { NumberRule, NumberState } from "./grammar-number.ts";

interface NodeBase {
  /** Unique in its grammar; part of the mask's cache key. */
  readonly id: number;
  /** The value being written, for messages: `line_items[].total`. */
  readonly path: string;
}

/** Fixed bytes: keys, colons, brackets. */
export interface LiteralNode extends NodeBase {
  readonly kind: "literal";
  readonly bytes: Uint8Array;
  readonly next: GrammarNode;
}

/** `null`, or the value; told apart by the first byte. */
export interface NullableNode extends NodeBase {
  readonly kind: "nullable";
  readonly whenNull: LiteralNode;
  readonly value: GrammarNode;
}

/** Free text after its opening quote; reads the closing one. */
export interface TextNode extends NodeBase {
  readonly kind: "text";
  readonly minLength: number;
  readonly maxLength: number;
  readonly next: GrammarNode;
}

/** An enum or a pattern; where it ends may decide how the grammar goes on. */
export interface AutomatonNode extends NodeBase {
  readonly kind: "automaton";
  /** What it spells: one of some literals, a day, or whatever a pattern allows. */
  readonly spells: "choice" | "day" | "pattern";
  readonly automaton: Automaton<GrammarNode>;
}

/** A numeral. It ends where a byte comes that is not part of it. */
export interface NumberNode extends NodeBase {
  readonly kind: "number";
  readonly rule: NumberRule;
  readonly next: GrammarNode;
}

/** After `[`: `]` or the first item. */
export interface FirstItemNode extends NodeBase {
  readonly kind: "firstItem";
  readonly following: NextItemNode;
}

/** After an item: `,` and the next one, or `]`. */
export interface NextItemNode extends NodeBase {
  readonly kind: "nextItem";
  readonly minItems: number;
  readonly maxItems: number;
  /** As in `ArrayShape`. */
  readonly inOrder: boolean;
  /** Fewest bytes of an item: how many can fit into one token. */
  readonly minItemBytes: number;
  readonly item: GrammarNode;
  readonly next: GrammarNode;
}

/** The answer is complete. */
export interface EndNode extends NodeBase {
  readonly kind: "end";
}

export type GrammarNode =
  | LiteralNode
  | NullableNode
  | TextNode
  | AutomatonNode
  | NumberNode
  | FirstItemNode
  | NextItemNode
  | EndNode;

/** An array that is open: how many items were begun, and the array around it. */
export interface ArrayFrame {
  readonly array: NextItemNode;
  readonly items: number;
  readonly outer: ArrayFrame | undefined;
}

/**
 * Where the automaton is. Immutable: a decoder may keep any state and go back to it.
 *
 * `phase` is the place inside a character (text) or the automaton's state; `count` is the bytes
 * read (literal) or the UTF-16 code units left (text). Every state has every property, in one
 * order, because the mask makes thousands of them.
 */
export interface GrammarState {
  readonly node: GrammarNode;
  readonly phase: number;
  readonly count: number;
  readonly number: NumberState;
  readonly frames: ArrayFrame | undefined;
}
