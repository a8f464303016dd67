import { KvittoError } from "../core/errors.ts";

/** Printable ASCII that a JSON string writes as itself: no quote, no backslash. */
export const PATTERN_BYTES: readonly number[] = Array.from(
  { length: 95 },
  (_, i) => 0x20 + i,
).filter((byte) => byte !== 0x22 && byte !== 0x5c);

/** A parsed regular expression. `set` is one byte out of a set; `max: Infinity` is `*` or `+`. */
export type Pattern =
  | { readonly kind: "set"; readonly bytes: ReadonlySet<number> }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "either"; readonly options: readonly Pattern[] }
  | {
      readonly kind: "repeat";
      readonly part: Pattern;
      readonly min: number;
      readonly max: number;
    };

const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CLASSES: Readonly<Record<string, string>> = { d: DIGITS, w: `${LETTERS}${DIGITS}_` };
/** A count beyond this would unroll into a needlessly large automaton. */
const MAX_REPEAT = 1000;

/**
 * Parses the subset of regular expressions that a bounded ASCII field needs: `^…$`, literals,
 * `[a-z0-9]`, `\d`, `\w`, escaped punctuation, groups, `|`, `?`, `*`, `+`, `{m}`, `{m,}`, `{m,n}`.
 *
 * `.`, negated classes and look-arounds are refused rather than approximated: over ASCII alone they
 * would silently forbid å and €.
 *
 * @throws {KvittoError} `schema.unsupported_pattern`, naming the character and its position
 */
export function parsePattern(source: string): Pattern {
  let at = 0;

  const fail = (what: string): KvittoError =>
    new KvittoError(
      "schema.unsupported_pattern",
      `The pattern ${source} cannot be decoded under: ${what} at position ${at}.`,
      "Use ^…$ with literals, [a-z], \\d, \\w, groups, |, ?, *, + and {m,n} over printable ASCII.",
    );

  const literal = (char: string): Pattern => {
    const byte = char.charCodeAt(0);
    if (!PATTERN_BYTES.includes(byte)) throw fail(`the character ${JSON.stringify(char)}`);
    return { kind: "set", bytes: new Set([byte]) };
  };

  function setOf(chars: string): Pattern {
    return { kind: "set", bytes: new Set([...chars].map((char) => char.charCodeAt(0))) };
  }

  function escaped(): { chars: string } {
    const char = source[at++] ?? "";
    const known = CLASSES[char];
    if (known !== undefined) return { chars: known };
    if (/[A-Za-z0-9]/.test(char) || char === "") throw fail(`the escape \\${char}`);
    literal(char); // refuses a quote or a backslash
    return { chars: char };
  }

  function charClass(): Pattern {
    if (source[at] === "^") throw fail("a negated class");
    const bytes = new Set<number>();
    while (at < source.length && source[at] !== "]") {
      let chars = source[at++] ?? "";
      if (chars === "\\") chars = escaped().chars;
      const rangeEnd = source[at] === "-" && source[at + 1] !== "]" ? source[at + 1] : undefined;
      if (rangeEnd !== undefined && chars.length === 1) {
        at += 2;
        if (rangeEnd === "\\") throw fail("an escape as the end of a range");
        const [low, high] = [chars.charCodeAt(0), rangeEnd.charCodeAt(0)];
        if (high < low) throw fail(`the range ${chars}-${rangeEnd}`);
        chars = Array.from({ length: high - low + 1 }, (_, i) => String.fromCharCode(low + i)).join(
          "",
        );
      }
      for (const char of chars) {
        literal(char);
        bytes.add(char.charCodeAt(0));
      }
    }
    if (source[at++] !== "]" || bytes.size === 0) throw fail("an empty or unclosed class");
    return { kind: "set", bytes };
  }

  function atom(): Pattern {
    const char = source[at++] ?? "";
    if (char === "[") return charClass();
    if (char === "\\") return setOf(escaped().chars);
    if (char === "(") {
      if (source[at] === "?") {
        if (source[at + 1] !== ":") throw fail("a look-around or named group");
        at += 2;
      }
      const inner = alternatives();
      if (source[at++] !== ")") throw fail("an unclosed group");
      return inner;
    }
    if (".^$*+?{}]".includes(char)) {
      at -= 1;
      throw fail(`"${char}"`);
    }
    return literal(char);
  }

  function repeated(part: Pattern): Pattern {
    const counts = /^(?:([?*+])|\{(\d+)(,(\d*))?\})/.exec(source.slice(at));
    if (counts === null) return part;
    at += counts[0].length;
    if (source[at] === "?") throw fail("a lazy quantifier");
    const sign = counts[1];
    if (sign !== undefined) {
      const max = sign === "?" ? 1 : Infinity;
      return repeated({ kind: "repeat", part, min: sign === "+" ? 1 : 0, max });
    }
    const min = Number(counts[2]);
    const upper = counts[4] === "" ? Infinity : Number(counts[4]);
    const max = counts[3] === undefined ? min : upper;
    if (max < min || min > MAX_REPEAT || (max > MAX_REPEAT && max !== Infinity)) {
      throw fail(`the count ${counts[0]}`);
    }
    return { kind: "repeat", part, min, max };
  }

  function sequence(): Pattern {
    const parts: Pattern[] = [];
    while (at < source.length && !"|)$".includes(source[at] ?? "")) parts.push(repeated(atom()));
    return { kind: "sequence", parts };
  }

  function alternatives(): Pattern {
    const options = [sequence()];
    while (source[at] === "|") {
      at += 1;
      options.push(sequence());
    }
    return options.length === 1 ? options[0]! : { kind: "either", options };
  }

  if (source[at] !== "^") throw fail("no ^ anchor");
  at += 1;
  const body = alternatives();
  if (source[at] !== "$" || at !== source.length - 1)
    throw fail("no $ anchor as the last character");
  // ^a|b$ means (^a)|(b$): each half is anchored on one side only.
  if (body.kind === "either") throw fail("a top-level | outside a group");
  return body;
}
