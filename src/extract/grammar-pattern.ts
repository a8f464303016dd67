import { KvittoError } from "../core/errors.ts";
import type { JsonLiteral } from "./json-shape.ts";
import { parsePattern, type Pattern } from "./grammar-pattern-parse.ts";

/**
 * A deterministic automaton over bytes. `next[state * 256 + byte]` is the next state, or
 * {@link REFUSED}; state 0 is the start. `accept[state]` is undefined, or what was recognised.
 * From every state an accepting one can be reached.
 */
export interface Automaton<T> {
  readonly next: Int32Array;
  readonly accept: readonly (T | undefined)[];
}

export const REFUSED = -1;

/** The prefix tree of the literals' JSON texts; each ends in the result given for it. */
export function literalAutomaton<T>(
  literals: readonly (readonly [JsonLiteral, T])[],
): Automaton<T> {
  const rows: Int32Array[] = [new Int32Array(256).fill(REFUSED)];
  const accept: (T | undefined)[] = [undefined];
  for (const [literal, result] of literals) {
    let state = 0;
    for (const byte of new TextEncoder().encode(JSON.stringify(literal))) {
      let to = rows[state]![byte]!;
      if (to === REFUSED) {
        to = rows.length;
        rows[state]![byte] = to;
        rows.push(new Int32Array(256).fill(REFUSED));
        accept.push(undefined);
      }
      state = to;
    }
    accept[state] = result;
  }
  return { next: flatten(rows), accept };
}

function flatten(rows: readonly Int32Array[]): Int32Array {
  const next = new Int32Array(rows.length * 256);
  rows.forEach((row, state) => next.set(row, state * 256));
  return next;
}

/** Thompson's construction: `epsilon` moves cost nothing, `moves` read one byte of a set. */
class Nondeterministic {
  readonly epsilon: number[][] = [];
  readonly moves: { readonly bytes: ReadonlySet<number>; readonly to: number }[][] = [];

  state(): number {
    this.epsilon.push([]);
    this.moves.push([]);
    return this.epsilon.length - 1;
  }

  /** Adds `pattern` after `from`; returns the state it ends in. */
  add(pattern: Pattern, from: number): number {
    switch (pattern.kind) {
      case "set": {
        const to = this.state();
        this.moves[from]!.push({ bytes: pattern.bytes, to });
        return to;
      }
      case "sequence":
        return pattern.parts.reduce((at, part) => this.add(part, at), from);
      case "either": {
        const to = this.state();
        for (const option of pattern.options) {
          const start = this.state();
          this.epsilon[from]!.push(start);
          this.epsilon[this.add(option, start)]!.push(to);
        }
        return to;
      }
      case "repeat": {
        let at = from;
        for (let i = 0; i < pattern.min; i++) at = this.add(pattern.part, at);
        const to = this.state();
        this.epsilon[at]!.push(to);
        if (pattern.max === Infinity) {
          const loop = this.state();
          this.epsilon[at]!.push(loop);
          const end = this.add(pattern.part, loop);
          this.epsilon[end]!.push(loop, to);
        }
        for (let i = pattern.min; i < pattern.max && pattern.max !== Infinity; i++) {
          at = this.add(pattern.part, at);
          this.epsilon[at]!.push(to);
        }
        return to;
      }
    }
  }

  /** The states reachable from `states` without reading, sorted. */
  closure(states: Iterable<number>): number[] {
    const seen = new Set(states);
    for (const state of seen) for (const to of this.epsilon[state]!) seen.add(to);
    return [...seen].sort((a, b) => a - b);
  }
}

/** One state of the automaton being built: a set of states, and the characters read so far. */
interface Subset {
  readonly states: readonly number[];
  readonly length: number;
}

/**
 * The strings of `source` that are between `minLength` and `maxLength` characters long, without
 * their quotes. Subset construction times the length, then states from which no end can be reached
 * are cut away, so that a decoder never walks into a dead end.
 *
 * @throws {KvittoError} `schema.unsupported_pattern` outside the subset of {@link parsePattern},
 *   `shape.invalid` when no string of an allowed length matches
 */
export function patternAutomaton(
  source: string,
  minLength: number,
  maxLength: number,
): Automaton<true> {
  const machine = new Nondeterministic();
  const start = machine.state();
  const end = machine.add(parsePattern(source), start);

  const index = new Map<string, number>();
  const subsets: Subset[] = [];
  const rows: Int32Array[] = [];
  const intern = (states: readonly number[], length: number): number => {
    const key = `${length}:${states.join(",")}`;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, subsets.length);
    subsets.push({ states, length });
    rows.push(new Int32Array(256).fill(REFUSED));
    return subsets.length - 1;
  };
  intern(machine.closure([start]), 0);
  for (let at = 0; at < subsets.length; at++) {
    const { states, length } = subsets[at]!;
    if (length === maxLength) continue;
    const targets = new Map<number, Set<number>>();
    for (const { bytes, to } of states.flatMap((state) => machine.moves[state]!)) {
      for (const byte of bytes) targets.set(byte, (targets.get(byte) ?? new Set()).add(to));
    }
    for (const [byte, to] of targets) rows[at]![byte] = intern(machine.closure(to), length + 1);
  }
  const accept = subsets.map((s) => (s.states.includes(end) && s.length >= minLength) || undefined);
  if (!prune(rows, accept)) {
    throw new KvittoError(
      "shape.invalid",
      `No string of ${minLength} to ${maxLength} characters matches the pattern ${source}.`,
    );
  }
  return { next: flatten(rows), accept };
}

/** Cuts every move into a state that cannot reach an accepting one; false if the start cannot. */
function prune(rows: readonly Int32Array[], accept: readonly (true | undefined)[]): boolean {
  const live = accept.map((each) => each === true);
  // Every move reads one character and states carry their length, so states are in reading order
  // and a single pass backwards settles all of them.
  for (let state = rows.length - 1; state >= 0; state--) {
    const row = rows[state]!;
    for (let byte = 0; byte < 256; byte++) {
      const to = row[byte]!;
      if (to === REFUSED) continue;
      if (live[to]) live[state] = true;
      else row[byte] = REFUSED;
    }
  }
  return live[0] === true;
}
