import { compileShape } from "./grammar-compile.ts";
import type { ArrayFrame, GrammarNode, GrammarState } from "./grammar-node.ts";
import { advanceNumber, NUMBER_START, numberMayEnd } from "./grammar-number.ts";
import { NO_PHASE, QUOTE, READY, TEXT_NEXT, TEXT_UNITS } from "./grammar-text.ts";
import { type JsonShape, maxBytes } from "./json-shape.ts";

/** A shape as a deterministic byte automaton with a stack of open arrays. */
export interface Grammar {
  readonly start: GrammarState;
  /** No answer is longer. */
  readonly maxBytes: number;
  /** Bytes of the fixed parts (keys, brackets, enum values): a vocabulary must be able to spell. */
  readonly fixedBytes: ReadonlySet<number>;
}

const COMMA = 0x2c;
const CLOSE_BRACKET = 0x5d;
const N = 0x6e;

/**
 * Compiles a shape. Every state that `advance` returns can be completed, so a decoder that only
 * ever takes allowed bytes ends in valid JSON of this shape, after at most `maxBytes` bytes.
 *
 * @throws {KvittoError} `shape.invalid` or `schema.unsupported_pattern`
 */
export function compileGrammar(shape: JsonShape): Grammar {
  const { root, fixedBytes } = compileShape(shape);
  return { start: enter(root, undefined), maxBytes: maxBytes(shape), fixedBytes };
}

/** The state at the beginning of a node. */
export function enter(node: GrammarNode, frames: ArrayFrame | undefined): GrammarState {
  const count = node.kind === "text" ? node.maxLength : 0;
  return { node, phase: 0, count, number: NUMBER_START, frames };
}

/** The state after one more byte, or undefined when no answer goes on like that. */
export function advance(state: GrammarState, byte: number): GrammarState | undefined {
  const { node, frames } = state;
  switch (node.kind) {
    case "literal": {
      if (node.bytes[state.count] !== byte) return undefined;
      const count = state.count + 1;
      if (count === node.bytes.length) return enter(node.next, frames);
      return { node, phase: 0, count, number: NUMBER_START, frames };
    }
    case "text":
      return advanceText(state, byte);
    case "automaton": {
      const to = node.automaton.next[state.phase * 256 + byte]!;
      if (to >= 0) return { node, phase: to, count: 0, number: NUMBER_START, frames };
      // A literal may be the start of another (1 and 12): only what follows tells that it ended.
      const next = node.automaton.accept[state.phase];
      return next === undefined ? undefined : advance(enter(next, frames), byte);
    }
    case "number": {
      const number = advanceNumber(node.rule, state.number, byte);
      if (number !== undefined) return { node, phase: 0, count: 0, number, frames };
      if (!numberMayEnd(node.rule, state.number)) return undefined;
      return advance(enter(node.next, frames), byte);
    }
    case "nullable":
      return advance(enter(byte === N ? node.whenNull : node.value, frames), byte);
    case "firstItem": {
      const array = node.following;
      if (byte === CLOSE_BRACKET) {
        return array.minItems === 0 ? enter(array.next, frames) : undefined;
      }
      return advance(enter(array.item, { array, items: 1, outer: frames }), byte);
    }
    case "nextItem": {
      const items = frames?.items ?? 0;
      if (byte === CLOSE_BRACKET) {
        return items >= node.minItems ? enter(node.next, frames?.outer) : undefined;
      }
      if (byte !== COMMA || items >= node.maxItems) return undefined;
      return enter(node.item, { array: node, items: items + 1, outer: frames?.outer });
    }
    case "end":
      return undefined;
  }
}

function advanceText(state: GrammarState, byte: number): GrammarState | undefined {
  const { node, frames } = state;
  if (node.kind !== "text") throw new Error("internal: advanceText outside a text");
  if (byte === QUOTE && state.phase === READY) {
    const written = node.maxLength - state.count;
    return written >= node.minLength ? enter(node.next, frames) : undefined;
  }
  const index = state.phase * 256 + byte;
  const phase = TEXT_NEXT[index]!;
  const count = state.count - TEXT_UNITS[index]!;
  if (phase === NO_PHASE || count < 0) return undefined;
  return { node, phase, count, number: NUMBER_START, frames };
}

/** The state after several bytes, or undefined when one of them is refused. */
export function advanceAll(state: GrammarState, bytes: Iterable<number>): GrammarState | undefined {
  let at: GrammarState | undefined = state;
  for (const byte of bytes) {
    at = advance(at, byte);
    if (at === undefined) return undefined;
  }
  return at;
}

/** Whether the bytes read are a whole answer. (A numeral at the root may still go on.) */
export function isComplete({ node, phase, number }: GrammarState): boolean {
  switch (node.kind) {
    case "end":
      return true;
    case "number":
      return node.next.kind === "end" && numberMayEnd(node.rule, number);
    case "automaton":
      return node.automaton.accept[phase]?.kind === "end";
    case "literal":
    case "text":
    case "nullable":
    case "firstItem":
    case "nextItem":
      return false;
  }
}

/** Bytes that may come next, ascending. */
export function allowedBytes(state: GrammarState): number[] {
  const bytes: number[] = [];
  for (let byte = 0; byte < 256; byte++) {
    if (advance(state, byte) !== undefined) bytes.push(byte);
  }
  return bytes;
}

/** Where a state is, for messages: `line_items[].total (number, item 3 of line_items)`. */
export function describeState({ node, frames }: GrammarState): string {
  const items: string[] = [];
  for (let frame = frames; frame !== undefined; frame = frame.outer) {
    items.push(`item ${frame.items} of ${frame.array.path || "the root"}`);
  }
  const where = node.kind === "end" ? "the end" : node.path || "the root";
  return `${where} (${[node.kind, ...items].join(", ")})`;
}
