import { expect, test } from "vitest";
import { documentAnswer } from "../src/documents/document-prompt.ts";
import { compileGrammar, describeState } from "../src/extract/grammar.ts";
import { GroundedGrammar } from "../src/extract/grounding.ts";
import { groundingPaper } from "../src/extract/grounding-paper.ts";
import { documentShape } from "../src/extract/json-shape-document.ts";
import { synthesizeDocument } from "../src/synth/one.ts";
import { VENDORS } from "../src/synth/vendors/all.ts";

const grammar = compileGrammar(documentShape());

/** What is refused of a true answer, or null. */
function refusal(text: string, answer: string): string | null {
  const grounded = new GroundedGrammar(grammar.start, groundingPaper(text));
  const bytes = Buffer.from(answer);
  let state = grounded.start;
  for (const [i, byte] of bytes.entries()) {
    const after = grounded.advance(state, byte);
    if (after === undefined) {
      const [before, next] = [bytes.subarray(Math.max(0, i - 40), i), bytes.subarray(i, i + 40)];
      return `${describeState(state.grammar)}: ${before.toString()}⟦${next.toString()}`;
    }
    state = after;
  }
  return grounded.isComplete(state) ? null : `${describeState(state.grammar)}: unfinished`;
}

// A true answer that is refused could neither be learnt nor read: no value of a label may stand otherwise
// on the paper than grounding reads it.
test("the true document of a paper of every vendor is grounded in its text", async () => {
  const refused: string[] = [];
  for (const { id } of VENDORS) {
    const options = { vendors: [id], format: "pdf", grade: 0, text: true } as const;
    const { row } = await synthesizeDocument("grounding", 0, options);
    const why = refusal(row.text ?? "", documentAnswer(row.document));
    if (why !== null) refused.push(`${row.id}: ${why}\n${row.text}`);
  }
  expect(refused).toEqual([]);
});
