import { advance, enter, isComplete } from "./grammar.ts";
import type { AutomatonNode, GrammarNode, GrammarState } from "./grammar-node.ts";
import { numberMayEnd } from "./grammar-number.ts";
import type { Automaton } from "./grammar-pattern.ts";
import { QUOTE, READY } from "./grammar-text.ts";

const CLOSE_BRACKET = 0x5d;
const N = 0x6e;
/** Written where a string must not be empty and nothing is known. */
const FILLER = "?".charCodeAt(0);

/**
 * A short way to the end of the answer: open values are closed, what is missing becomes null where
 * it may, lists end, and where no null is allowed the first value of the shape is taken.
 *
 * For a decoder whose budget of tokens is used up: the JSON is then valid, but the values written
 * here are not the model's, so the caller must say that the answer was cut.
 */
export function completionOf(state: GrammarState): Uint8Array {
  const bytes: number[] = [];
  let at = state;
  while (!isComplete(at)) {
    const byte = nextByte(at);
    const after = advance(at, byte);
    if (after === undefined) throw new Error(`internal: ${byte} does not complete the answer`);
    bytes.push(byte);
    at = after;
  }
  return Uint8Array.from(bytes);
}

function nextByte(state: GrammarState): number {
  const { node, frames } = state;
  switch (node.kind) {
    case "literal":
      return node.bytes[state.count]!;
    case "nullable":
      return N;
    case "text": {
      if (state.phase !== READY) return firstAllowed(state);
      return node.maxLength - state.count >= node.minLength ? QUOTE : FILLER;
    }
    case "number":
      return numberMayEnd(node.rule, state.number)
        ? nextByte(enter(node.next, frames))
        : firstAllowed(state);
    case "automaton": {
      const accepted = node.automaton.accept[state.phase];
      return accepted === undefined
        ? towardsAccept(node, state.phase)
        : nextByte(enter(accepted, frames));
    }
    case "firstItem":
      return node.following.minItems === 0
        ? CLOSE_BRACKET
        : nextByte(enter(node.following.item, frames));
    case "nextItem":
      return (frames?.items ?? 0) >= node.minItems ? CLOSE_BRACKET : firstAllowed(state);
    case "end":
      throw new Error("internal: a complete answer has no next byte");
  }
}

function firstAllowed(state: GrammarState): number {
  for (let byte = 0; byte < 256; byte++) {
    if (advance(state, byte) !== undefined) return byte;
  }
  throw new Error("internal: a state without a next byte");
}

const distances = new WeakMap<Automaton<GrammarNode>, Int32Array>();

/** Bytes from each state of an automaton to the nearest accepting one. */
function distancesOf(automaton: Automaton<GrammarNode>): Int32Array {
  const known = distances.get(automaton);
  if (known !== undefined) return known;
  const far = 0x7fffffff;
  const found = Int32Array.from(automaton.accept, (each) => (each === undefined ? far : 0));
  for (let changed = true; changed;) {
    changed = false;
    automaton.next.forEach((to, index) => {
      if (to < 0 || found[to] === far) return;
      const from = Math.floor(index / 256);
      if (found[to]! + 1 >= found[from]!) return;
      found[from] = found[to]! + 1;
      changed = true;
    });
  }
  distances.set(automaton, found);
  return found;
}

function towardsAccept({ automaton }: AutomatonNode, state: number): number {
  const distance = distancesOf(automaton);
  const row = automaton.next.subarray(state * 256, state * 256 + 256);
  const byte = row.findIndex((to) => to >= 0 && distance[to]! < distance[state]!);
  if (byte < 0) throw new Error("internal: an automaton state without a way to accept");
  return byte;
}
