import { expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import type { DatasetRow } from "../data/rows.ts";
import { emptyDocument } from "../documents/document.ts";
import type { Extraction, Extractor, Paper } from "../extract/extractor.ts";
import { readBatch } from "./read-batches.ts";

const document = emptyDocument("receipt");

function row(id: string, text: string): DatasetRow {
  return { id, images: [], text, document, vendor: null, source: {} };
}

/** Reads texts of up to ten characters, as a model with few positions would. */
function smallExtractor(code: string): Extractor {
  const read = (papers: readonly Paper[]): Promise<Extraction[]> => {
    if (papers.some(({ text = "" }) => text.length > 10)) {
      return Promise.reject(new KvittoError(code, "The text takes 11 tokens."));
    }
    const text = JSON.stringify(document);
    return Promise.resolve(
      papers.map(() => ({ document, text, confidence: new Map(), tokens: 9, complete: true })),
    );
  };
  return { read } as unknown as Extractor; // only `read` is asked of it for texts
}

const rows = [row("a", "Kaffe"), row("b", "Kaffe och bulle"), row("c", "Te")];
const options = { adapter: null, input: "text" as const };

test("a paper that is too long counts as not read, and the others are read all the same", async () => {
  const read = await readBatch(smallExtractor("extract.too_long"), rows, options);
  expect(read.map(({ id, error }) => [id, error])).toEqual([
    ["a", null],
    ["b", "extract.too_long"],
    ["c", null],
  ]);
  expect(read[1]?.pred).toBe("");
  expect(read[2]?.pred).toBe(JSON.stringify(document));
});

test("any other error stops the evaluation", async () => {
  await expect(readBatch(smallExtractor("session.run"), rows, options)).rejects.toThrow(
    "11 tokens",
  );
});
