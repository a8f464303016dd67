import { expect, test } from "vitest";
import { escapeForPython, pythonFullMatch } from "./python-regex.ts";

// Each expectation was checked with Python 3.11's re.fullmatch.
test.each<[string, string, boolean]>([
  ["q|v_proj", "q", true],
  ["q|v_proj", "q_proj", false], // fullmatch binds the alternatives together
  ["q_proj", "x.q_proj", false],
  [".*\\.(?P<kind>[qk])_(?P=kind)", "a.q_q", true],
  [".*\\.(?P<kind>[qk])_(?P=kind)", "a.q_k", false],
  ["\\Aab\\Z", "ab", true],
  ["^ab$", "ab", true],
  ["a{,2}b", "aab", true],
  ["a{,2}b", "aaab", false],
  ["a{,2}b", "a{,2}b", false],
  ["[]x]+", "]x]", true],
  ["[^]x]", "]", false],
  ["[a\\]]b", "]b", true],
  ["(?i)Q_Proj", "q_pROJ", true],
  ["a(?#note)b", "ab", true],
  ["(?!.*vision).*proj", "model.q_proj", true],
  ["(?!.*vision).*proj", "vision.q_proj", false],
  ["(?<=a)b|ab", "ab", true],
  ["", "", true],
])("%s on %s: %s", (pattern, name, expected) => {
  expect(pythonFullMatch(pattern).test(name)).toBe(expected);
});

test.each([
  ["(?x) a b", "the inline flags (?x)"],
  ["a(?i:b)", "the group (?i:"],
  ["(?>a)b", "the group (?>a"],
  ["a++b", "a possessive repeat"],
  ["(a)?(?(1)b|c)", "the group (?(1"],
  ["\\pL", "the escape \\p"],
  ["[ab", "a character class that is not closed"],
  ["ab\\", "a backslash with nothing after it"],
  ["(ab", "cannot be read"],
])("%s is refused: %s", (pattern, reason) => {
  expect(() => pythonFullMatch(pattern)).toThrow(reason);
});

test("an escaped name matches only itself", () => {
  const name = "model.layers.0.w-1[x]";
  expect(pythonFullMatch(escapeForPython(name)).test(name)).toBe(true);
  expect(pythonFullMatch(escapeForPython(name)).test("modelXlayers.0.w-1[x]")).toBe(false);
});
