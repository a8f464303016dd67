import { advance, isComplete } from "./grammar.ts";
import { completionOf } from "./grammar-complete.ts";
import type { ArrayFrame, GrammarNode, GrammarState } from "./grammar-node.ts";
import { QUOTE, READY } from "./grammar-text.ts";
import {
  type Found,
  type GroundedNode,
  type GroundingPaper,
  isGrounded,
} from "./grounding-paper.ts";
import { TextPlaces } from "./grounding-text.ts";

const N = 0x6e;
const CLOSE_BRACKET = 0x5d;
const MINUS = 0x2d;
const POINT = 0x2e;

/** Where the items of an open list that keeps the paper's order have come to. */
interface ItemOrder {
  /** Offset in the paper's text that the next item's first value must stand beyond. */
  readonly after: number;
  /** Where the first value of this item ends, or -1 while it has none. */
  readonly reached: number;
  readonly outer: ItemOrder | undefined;
}

/** A place in the grammar and what the paper leaves open there. Immutable. */
export interface GroundedState {
  readonly grammar: GrammarState;
  /** The value being written; undefined outside of values and in those that the paper cannot give. */
  readonly value: Found | undefined;
  readonly order: ItemOrder | undefined;
}

/**
 * The grammar held to one paper: texts, numbers and days are those that stand on it, and the items of a
 * list with `inOrder` stand on it one after the other, so that none is written twice. What the paper does
 * not have is null; where the schema has no null the value is free.
 *
 * Like the grammar's, every state can be completed: a value is only begun when the paper has one that
 * fits its field, and only continued towards such a one.
 */
export class GroundedGrammar {
  readonly #paper: GroundingPaper;
  readonly start: GroundedState;

  constructor(start: GrammarState, paper: GroundingPaper) {
    this.#paper = paper;
    this.start = this.#enter(start, undefined);
  }

  /** The state after one more byte, or undefined when no answer goes on like that. */
  advance(state: GroundedState, byte: number): GroundedState | undefined {
    const { grammar, value } = state;
    const stays = staysInside(grammar, byte);
    const found = stays ? value?.next(byte) : undefined;
    if (value !== undefined && stays && found === undefined) return undefined;
    if (value !== undefined && !stays && value.endOffset < 0) return undefined;
    if (!this.#mayBegin(state, byte)) return undefined;
    const after = advance(grammar, byte);
    if (after === undefined) return undefined;
    if (stays) {
      if (found instanceof TextPlaces && !fitsLength(found, after)) return undefined;
      return { grammar: after, value: found, order: state.order };
    }
    const order = this.#order(grammar, after, reach(state));
    return order === null ? undefined : this.#begin(after, order, byte);
  }

  /** Whether the bytes read are a whole answer. */
  isComplete({ grammar, value }: GroundedState): boolean {
    return isComplete(grammar) && (value === undefined || value.endOffset >= 0);
  }

  /** Bytes that end the answer soon: the value that is open ends as the paper has it, others are null. */
  completion(state: GroundedState): Uint8Array {
    const bytes: number[] = [];
    let at = state;
    while (at.value !== undefined && at.value.endOffset < 0) {
      const [byte, after] = this.#nearerToEnd(at, at.value);
      bytes.push(byte);
      at = after;
    }
    return Uint8Array.from([...bytes, ...completionOf(at.grammar)]);
  }

  #nearerToEnd(state: GroundedState, value: Found): readonly [number, GroundedState] {
    let best: readonly [number, GroundedState] | undefined;
    let least = Infinity;
    for (const byte of value.bytes()) {
      const after = this.advance(state, byte);
      const left = after?.value instanceof TextPlaces ? after.value.unitsToEnd : 0;
      if (after === undefined || left >= least) continue;
      [best, least] = [[byte, after], left];
    }
    if (best === undefined) throw new Error("internal: a value of the paper without an end");
    return best;
  }

  /** A state that the grammar has come to, and what the paper has for it. */
  #enter(grammar: GrammarState, order: ItemOrder | undefined): GroundedState {
    const { node } = grammar;
    return { grammar, value: isGrounded(node) ? this.#valuesOf(node, order) : undefined, order };
  }

  /** As `#enter`; a numeral, which no quote announces, may have begun with `byte` already. */
  #begin(
    grammar: GrammarState,
    order: ItemOrder | undefined,
    byte: number,
  ): GroundedState | undefined {
    const entered = this.#enter(grammar, order);
    if (grammar.node.kind !== "number" || grammar.number.phase === "start") return entered;
    if (entered.value === undefined) return entered;
    const value = entered.value.next(byte);
    return value && { grammar, value, order };
  }

  #valuesOf(node: GroundedNode, order: ItemOrder | undefined): Found | undefined {
    const first = order !== undefined && order.reached < 0;
    const after = first ? this.#paper.valuesOf(node, order.after) : undefined;
    return after ?? this.#paper.valuesOf(node, -1);
  }

  /** Whether a value that may be left out (for null, for the end of its list) may begin. */
  #mayBegin(state: GroundedState, byte: number): boolean {
    const { node, frames } = state.grammar;
    switch (node.kind) {
      case "nullable":
        return byte === N || this.#hasValue(node.value, state);
      case "firstItem": {
        const { item, minItems } = node.following;
        return byte === CLOSE_BRACKET || minItems > 0 || this.#hasValue(item, state);
      }
      case "nextItem": {
        const enough = (frames?.items ?? 0) >= node.minItems;
        return byte === CLOSE_BRACKET || !enough || this.#hasValue(node.item, state);
      }
      case "literal":
      case "text":
      case "automaton":
      case "number":
      case "end":
        return true;
    }
  }

  /** Whether the paper has something for a value that may be left out. */
  #hasValue(start: GrammarNode, { order }: GroundedState): boolean {
    const node = start.kind === "literal" && start.bytes.length === 1 ? start.next : start;
    if (!isGrounded(node)) return true;
    const after = order !== undefined && order.reached < 0 ? order.after : -1;
    return this.#paper.valuesOf(node, after) !== undefined;
  }

  /** The order after a step from `before` to `after`; null when the list must end instead. */
  #order(
    before: GrammarState,
    after: GrammarState,
    order: ItemOrder | undefined,
  ): ItemOrder | undefined | null {
    if (before.frames === after.frames) return order;
    const [from, to] = [orderedFrame(before.frames), orderedFrame(after.frames)];
    const deeper = depth(to) - depth(from);
    if (deeper > 0) return { after: -1, reached: -1, outer: order };
    if (deeper < 0) return order?.outer;
    if (from === undefined || to === undefined || order === undefined || from.items === to.items) {
      return order;
    }
    const enough = from.items >= from.array.minItems;
    // An item that took nothing from the paper could be followed by itself for ever.
    if (enough && (order.reached < 0 || !this.#paper.goesOnAfter(order.reached))) return null;
    return { after: Math.max(order.after, order.reached), reached: -1, outer: order.outer };
  }
}

/** Whether `byte` belongs to the value that is being written, rather than to what follows it. */
function staysInside({ node, phase }: GrammarState, byte: number): boolean {
  switch (node.kind) {
    case "text":
      return byte !== QUOTE || phase !== READY;
    case "automaton":
      return node.spells !== "choice" && byte !== QUOTE;
    case "number":
      return byte === MINUS || byte === POINT || (byte >= 0x30 && byte <= 0x39);
    case "literal":
    case "nullable":
    case "firstItem":
    case "nextItem":
    case "end":
      return false;
  }
}

/** Whether a text that began so can end within the field's limits. */
function fitsLength(places: TextPlaces, { node, count }: GrammarState): boolean {
  if (node.kind !== "text") return true;
  const missing = node.minLength - (node.maxLength - count);
  return places.unitsToEndBeyond(missing) <= count;
}

/** The order after a value has ended: an item's first one says where the item stands. */
function reach({ value, order }: GroundedState): ItemOrder | undefined {
  if (value === undefined || order === undefined || order.reached >= 0) return order;
  return value.endOffset > order.after ? { ...order, reached: value.endOffset } : order;
}

function orderedFrame(frames: ArrayFrame | undefined): ArrayFrame | undefined {
  let frame = frames;
  while (frame !== undefined && !frame.array.inOrder) frame = frame.outer;
  return frame;
}

function depth(frames: ArrayFrame | undefined): number {
  let count = 0;
  for (let frame = orderedFrame(frames); frame !== undefined; frame = orderedFrame(frame.outer)) {
    count += 1;
  }
  return count;
}
