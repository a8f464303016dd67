import { describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { literalAutomaton, patternAutomaton, REFUSED, type Automaton } from "./grammar-pattern.ts";
import { ISO_DATE_PATTERN } from "./json-shape.ts";

function run<T>({ next, accept }: Automaton<T>, text: string): T | undefined {
  let state = 0;
  for (const byte of new TextEncoder().encode(text)) {
    state = next[state * 256 + byte]!;
    if (state === REFUSED) return undefined;
  }
  return accept[state];
}

/** All strings over `alphabet` of up to `length` characters. */
function strings(alphabet: string, length: number): string[] {
  let longest = [""];
  const all = [...longest];
  for (let i = 0; i < length; i++) {
    longest = longest.flatMap((text) => [...alphabet].map((char) => text + char));
    all.push(...longest);
  }
  return all;
}

const SHORT = strings("abcd-", 5);

test("the string generator gives each string once", () => {
  const all = strings("ab", 3);
  expect(all.length).toBe(1 + 2 + 4 + 8);
  expect(new Set(all).size).toBe(all.length);
});

describe("a pattern matches what RegExp matches", () => {
  test.each([
    "^a$",
    "^$",
    "^a*$",
    "^(a|b)+$",
    "^(ab|a)(c|bcd)$",
    "^a?b?c?$",
    "^[a-c]{2,4}$",
    "^(a|ab){2}c*$",
    "^(?:a*b)*$",
    "^(a{2}){1,2}$",
    "^((a|)b)+$",
    "^a{2,}$",
    "^[ab-]+$",
    "^[-a]*c$",
  ])("%s", (source) => {
    const regular = new RegExp(source);
    for (const [min, max] of [
      [0, 5],
      [1, 3],
      [2, 2],
    ] as const) {
      const matching = SHORT.filter((text) => {
        return regular.test(text) && text.length >= min && text.length <= max;
      });
      if (matching.length === 0) {
        expect(() => patternAutomaton(source, min, max)).toThrow(/No string of/);
        continue;
      }
      const automaton = patternAutomaton(source, min, max);
      const accepted = SHORT.filter((text) => run(automaton, text));
      expect(accepted).toEqual(matching);
    }
  });

  test("classes and escapes", () => {
    const automaton = patternAutomaton("^\\d\\w\\.[\\d\\-x]\\+$", 0, 9);
    for (const text of ["1a.7+", "1_.-+", "1Z.x+"]) expect(run(automaton, text)).toBe(true);
    for (const text of ["aa.7+", "1 .7+", "1a,7+", "1a.y+", "1a.7"]) {
      expect(run(automaton, text)).toBeUndefined();
    }
  });
});

test("the date pattern is the calendar: every day of 400 years, and no other", () => {
  const automaton = patternAutomaton(ISO_DATE_PATTERN, 0, 10);
  const days = new Set<string>();
  const end = Date.UTC(2300, 0, 1);
  for (let day = Date.UTC(1900, 0, 1); day < end; day += 86_400_000) {
    days.add(new Date(day).toISOString().slice(0, 10));
  }
  let accepted = 0;
  for (let year = 1900; year < 2300; year++) {
    for (let month = 0; month < 20; month++) {
      for (let day = 0; day < 40; day++) {
        const text = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        const is = run(automaton, text) === true;
        if (is) accepted += 1;
        if (is !== days.has(text)) expect.fail(`${text}: accepted ${is}`);
      }
    }
  }
  expect(accepted).toBe(days.size);
  for (const text of ["", "2026-1-01", "2026-01-01T", "02026-01-01", "2026/01/01"]) {
    expect(run(automaton, text)).toBeUndefined();
  }
});

test.each([
  "a$", // unanchored
  "^a",
  "^a|b$", // anchors bind one half each
  "^.*$",
  "^[^a]$",
  "^\\s$",
  "^\\p{L}$",
  "^(?=a)b$",
  "^(?<n>a)$",
  "^a+?$",
  "^å$",
  '^"$',
  "^\\\\$",
  "^(a$",
  "^[a$",
  "^[]$",
  "^a{3,2}$",
  "^a{100000}$",
  "^[z-a]$",
  "^*$",
  "^a$b$",
])("%s is refused by name", (source) => {
  let thrown: unknown;
  try {
    patternAutomaton(source, 0, 10);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(KvittoError);
  expect((thrown as KvittoError).code).toBe("schema.unsupported_pattern");
  expect((thrown as KvittoError).message).toContain(source);
});

test("literals of which one begins another are told apart", () => {
  const automaton = literalAutomaton([
    [1, "one"],
    [12, "twelve"],
    ["kött", "meat"],
    [null, "none"],
  ]);
  expect(run(automaton, "1")).toBe("one");
  expect(run(automaton, "12")).toBe("twelve");
  expect(run(automaton, '"kött"')).toBe("meat");
  expect(run(automaton, "null")).toBe("none");
  for (const text of ["", "2", "121", '"kött', "nul"]) expect(run(automaton, text)).toBeUndefined();
});
