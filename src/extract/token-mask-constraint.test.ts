import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { compileGrammar } from "./grammar.ts";
import { arbitraryShape, fits } from "./json-shape-fixture.ts";
import type { JsonShape } from "./json-shape.ts";
import { JsonConstraint } from "./token-mask-constraint.ts";
import { byteVocabulary, longestMatchEncode } from "./token-mask-fixture.ts";
import { indexVocabulary } from "./token-mask-text.ts";
import { allowedIds, TokenMasker } from "./token-mask.ts";

const SEED = 20260807;
const vocabulary = byteVocabulary(['":', '","', "total", "null", "},{", "ö", "\\u00"]);
const index = indexVocabulary(vocabulary);
const encode = longestMatchEncode(vocabulary);
const [end] = vocabulary.endOfTurnIds;

test("an answer cut after any number of tokens is closed into valid JSON", () => {
  const random = new Random(SEED);
  let cut = 0;
  fc.assert(
    fc.property(arbitraryShape(), fc.integer({ min: 0, max: 30 }), (shape, budget) => {
      const constraint = new JsonConstraint(new TokenMasker(compileGrammar(shape), index), encode);
      const own: number[] = [];
      const take = (id: number) => {
        constraint.accept(id);
        own.push(...vocabulary.tokenBytes(id));
      };
      for (let i = 0; i < budget; i++) {
        for (const id of constraint.forced()) take(id);
        const id = random.pick(allowedIds(constraint.bits()));
        if (id === end) break;
        take(id);
      }
      const { text, ownBytes } = constraint.finish();
      expect(fits(shape, JSON.parse(text))).toBe(true);
      expect(ownBytes).toBe(own.length);
      expect([...new TextEncoder().encode(text)].slice(0, ownBytes)).toEqual(own);
      if (!constraint.complete) cut += 1;
      else expect(ownBytes).toBe(new TextEncoder().encode(text).length);
    }),
    { seed: SEED, numRuns: 250 },
  );
  expect(cut).toBeGreaterThan(50);
});

test("says where it is, jumps over keys only with an encoder, and refuses what is not allowed", () => {
  const shape: JsonShape = {
    kind: "object",
    fields: [{ key: "lines", shape: { kind: "array", maxItems: 2, item: { kind: "boolean" } } }],
  };
  const masker = new TokenMasker(compileGrammar(shape), index);
  expect(new JsonConstraint(masker).forced()).toEqual([]);
  const constraint = new JsonConstraint(masker, encode);
  for (const id of constraint.forced()) constraint.accept(id);
  expect(constraint.describe()).toBe("lines (firstItem)");
  constraint.accept("t".charCodeAt(0));
  expect(constraint.describe()).toBe("lines[] (automaton, item 1 of lines)");
  expect(() => constraint.accept("x".charCodeAt(0))).toThrow(
    "internal: token 120 is not allowed at lines[] (automaton, item 1 of lines)",
  );
  expect(constraint.finish()).toEqual({ text: '{"lines":[true]}', ownBytes: 11 });
});
