import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRows } from "../src/data/rows.ts";
import { openExtractor } from "../src/extract/extractor.ts";
import { paperText } from "../src/extract/paper-text.ts";
import { openBundle } from "../src/models/bundle.ts";
import type { StripReader } from "../src/models/strip-reader.ts";
import { synthesize } from "../src/synth/synthesize.ts";
import { WIDE_SPLIT } from "../src/synth/vendors/all.ts";
import { rounded, type BaseRow } from "./base-row.ts";

const SCAN_GRADE = 1;
const MOST_ANSWER_TOKENS = 800;

/**
 * A scan of one page to a document: found, read as text, answered. Models are open already; the first
 * paper warms up and does not count.
 */
export async function extractRow(
  reader: StripReader,
  folder: string,
  count: number,
  threads: number,
): Promise<BaseRow> {
  const scratch = await mkdtemp(join(tmpdir(), "kvitto-bench-"));
  try {
    await synthesize({
      ...{ count: count + 1, seed: "bench-extract", out: scratch, vendors: WIDE_SPLIT.test },
      ...{ grade: SCAN_GRADE, format: "jpeg", kinds: ["receipt"], threads },
    });
    const rows = await readRows(join(scratch, "documents.jsonl"));
    await using extractor = await openExtractor(await openBundle(folder), {
      ...{ device: "cpu", threads, input: "text", adapted: new Set<string>() },
      maxAnswerTokens: MOST_ANSWER_TOKENS,
    });
    const seconds: number[] = [];
    for (const { images } of rows) {
      const started = performance.now();
      const text = await paperText(images[0]!, { reader: () => Promise.resolve(reader) });
      await extractor.read([{ pages: [], text }], null);
      seconds.push((performance.now() - started) / 1000);
    }
    const sorted = seconds.slice(1).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
    return {
      name: "extract_seconds",
      what: "a scanned receipt to a document, end to end, median",
      value: rounded(at(0.5)),
      unit: "s",
      goal: "≤ 2",
      samples: sorted.length,
      note: `95 % within ${rounded(at(0.95))} s`,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
