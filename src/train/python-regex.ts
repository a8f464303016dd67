import { KvittoError } from "../core/errors.ts";

/** Escapes that mean the same in Python's `re` and in JavaScript, outside and inside a class. */
const SHARED_ESCAPES = new Set([..."dDwWsSbBnrtfv0123456789"]);

function unsupported(pattern: string, at: number, what: string): KvittoError {
  return new KvittoError(
    "lora.pattern",
    `The pattern ${JSON.stringify(pattern)} cannot be used: ${what} at character ${at + 1}.`,
    "Write it without that, or list the module names.",
  );
}

/**
 * A Python `re` pattern, anchored at both ends, as a JavaScript one. PEFT reads `target_modules`,
 * `exclude_modules`, `rank_pattern` and the like with Python's `re`, and the same names must match
 * here. What the two write differently is rewritten; what JavaScript lacks is refused:
 *
 * - `(?P<n>…)`, `(?P=n)`, `(?#…)`, `\A`, `\Z`, `{,n}`, `]` first in a class, leading `(?i)`, `(?s)`: rewritten
 * - other inline flags, conditionals, atomic groups, possessive repeats, unknown letter escapes: refused
 *
 * `\d`, `\w` and `\s` are ASCII in JavaScript; module names are.
 * @throws {KvittoError} `lora.pattern`, naming what and where
 */
export function pythonFullMatch(pattern: string): RegExp {
  let flags = "";
  let out = "";
  let at = 0;
  const take = (length: number, replacement: string) => {
    out += replacement;
    at += length;
  };
  const leading = /^\(\?([a-zA-Z]+)\)/.exec(pattern);
  if (leading !== null) {
    flags = leading[1] ?? "";
    // a (ASCII) and u (Unicode) make no difference to module names.
    if (/[^isau]/.test(flags)) throw unsupported(pattern, 0, `the inline flags ${leading[0]}`);
    take(leading[0].length, "");
  }
  while (at < pattern.length) {
    const rest = pattern.slice(at);
    const named = /^\(\?P<([A-Za-z_]\w*)>/.exec(rest);
    const reference = /^\(\?P=([A-Za-z_]\w*)\)/.exec(rest);
    const comment = /^\(\?#[^)]*\)/.exec(rest);
    const repeat = /^\{(\d*),(\d*)\}/.exec(rest);
    if (rest.startsWith("\\")) take(2, escape(pattern, at, false));
    else if (rest.startsWith("[")) {
      const { length, text } = characterClass(pattern, at);
      take(length, text);
    } else if (named !== null) take(named[0].length, `(?<${named[1]}>`);
    else if (reference !== null) take(reference[0].length, `\\k<${reference[1]}>`);
    else if (comment !== null) take(comment[0].length, "");
    else if (rest.startsWith("(?") && !/^\(\?(?:[:=!]|<[=!])/.test(rest)) {
      throw unsupported(pattern, at, `the group ${rest.slice(0, 4)}…`);
    } else if (/^(?:[*+?]|\{\d*,?\d*\})\+/.test(rest)) {
      throw unsupported(pattern, at, "a possessive repeat");
    } else if (repeat !== null) take(repeat[0].length, `{${repeat[1] || "0"},${repeat[2]}}`);
    else if (rest.startsWith("$"))
      take(1, "(?![^])"); // also before a last newline in Python; names have none
    else take(1, rest.charAt(0));
  }
  try {
    return new RegExp(`^(?:${out})$`, [...new Set(flags.replace(/[au]/g, ""))].join(""));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KvittoError(
      "lora.pattern",
      `The pattern ${JSON.stringify(pattern)} cannot be read: ${reason}.`,
      "Patterns are written as for Python's re module.",
      { cause },
    );
  }
}

function escape(pattern: string, at: number, inClass: boolean): string {
  const letter = pattern.charAt(at + 1);
  if (letter === "") throw unsupported(pattern, at, "a backslash with nothing after it");
  if (letter === "A" && !inClass) return "(?<![^])";
  if (letter === "Z" && !inClass) return "(?![^])";
  if (/[A-Za-z]/.test(letter) && !SHARED_ESCAPES.has(letter)) {
    throw unsupported(pattern, at, `the escape \\${letter}`);
  }
  return `\\${letter}`;
}

/** A bracketed class. `]` right after `[` or `[^` is a member in Python; it would close it here. */
function characterClass(pattern: string, start: number): { length: number; text: string } {
  let at = start + 1;
  let text = "[";
  if (pattern.charAt(at) === "^") {
    text += "^";
    at++;
  }
  for (let first = true; ; first = false) {
    const character = pattern.charAt(at);
    if (character === "") throw unsupported(pattern, start, "a character class that is not closed");
    if (character === "]" && !first) break;
    text += character === "\\" ? escape(pattern, at, true) : character === "]" ? "\\]" : character;
    at += character === "\\" ? 2 : 1;
  }
  return { length: at + 1 - start, text: `${text}]` };
}

/** The characters of a name such that a pattern matches exactly them. */
export function escapeForPython(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&");
}
