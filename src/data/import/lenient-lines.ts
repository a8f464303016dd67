import { KvittoError } from "../../core/errors.ts";
import { readLines } from "../../formats/jsonl.ts";

/** A line of a JSONL file, or why it is none. */
export interface LenientLine {
  readonly line: number;
  readonly parsed: unknown;
  readonly error: KvittoError | undefined;
}

function parse(text: string, line: number): LenientLine {
  try {
    return { line, parsed: JSON.parse(text), error: undefined };
  } catch (error) {
    const why = error instanceof Error ? error.message : "it is not JSON";
    const problem = new KvittoError("import.not_json", `it is not JSON: ${why}`);
    return { line, parsed: undefined, error: problem };
  }
}

/** How many lines there are with something in them; 0 for a file that cannot be read. */
export async function countLines(path: string): Promise<number> {
  let lines = 0;
  try {
    for await (const bytes of readLines(path)) if (bytes.some((byte) => byte > 0x20)) lines++;
  } catch (error) {
    if (!(error instanceof KvittoError)) throw error; // reading it says what is wrong
  }
  return lines;
}

/**
 * The lines of a JSONL file. Unlike `readJsonl`, which ends at the first wrong line, each wrong one is
 * handed over with what is wrong: an import takes what it can and lists the rest. Empty lines are
 * passed over.
 * @throws {KvittoError} `file.*` when it cannot be opened; `jsonl.line` for a line without end
 */
export async function* lenientLines(path: string): AsyncGenerator<LenientLine> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let line = 0;
  for await (const bytes of readLines(path)) {
    line++;
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      const error = new KvittoError("import.not_text", "it is not UTF-8 text");
      yield { line, parsed: undefined, error };
      continue;
    }
    if (line === 1) text = text.replace(/^\ufeff/, "");
    if (text.trim() !== "") yield parse(text, line);
  }
}
