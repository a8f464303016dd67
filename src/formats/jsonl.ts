import { open } from "node:fs/promises";
import { z } from "zod";
import { KvittoError, messageOf } from "../core/errors.ts";
import { asWriteError, writeFileAtomic } from "./atomic-file.ts";
import { openInput } from "./file-access.ts";

/** A line of JSON larger than this is no row but a mistake, and would be held in memory whole. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

export interface JsonlRow<T> {
  /** Counted from 1, as editors do. */
  readonly line: number;
  readonly value: T;
}

const CHUNK_BYTES = 1 << 18;
const NEWLINE = 0x0a;

function lineError(path: string, line: number, reason: string, cause?: unknown): KvittoError {
  const hint = cause instanceof KvittoError ? cause.hint : undefined;
  return new KvittoError("jsonl.line", `${path}, line ${line}: ${reason}.`, hint, { cause });
}

/** The lines of a file, without their ends. Only \n ends one: U+2028 may stand in a JSON text. */
export async function* readLines(path: string): AsyncGenerator<Buffer> {
  await using input = await openInput(path);
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let line = 1;
  let parts: Buffer[] = [];
  let held_bytes = 0;
  for (;;) {
    const { bytesRead } = await input.handle.read(chunk, 0, CHUNK_BYTES);
    if (bytesRead === 0) break;
    let from = 0;
    for (;;) {
      const end = chunk.subarray(0, bytesRead).indexOf(NEWLINE, from);
      const part = chunk.subarray(from, end < 0 ? bytesRead : end);
      held_bytes += part.length;
      if (held_bytes > MAX_LINE_BYTES) {
        throw lineError(path, line, `it has more than ${MAX_LINE_BYTES} bytes`);
      }
      if (end < 0) {
        parts.push(Buffer.from(part)); // the chunk is filled anew
        break;
      }
      yield parts.length === 0 ? part : Buffer.concat([...parts, part]);
      parts = [];
      held_bytes = 0;
      from = end + 1;
      line++;
    }
  }
  yield Buffer.concat(parts);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return messageOf(error).replace(/\.$/, "");
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ");
}

/**
 * Reads a JSONL file row by row, holding one line at a time. A byte-order mark, Windows line ends and
 * empty lines at the end are let through; an empty line before a row is an error.
 * @param parse checks a row, e.g. `(row) => Row.parse(row)`; what it throws is given its line
 * @throws {KvittoError} `jsonl.line` with file and line number; `file.*` when it cannot be opened
 */
export async function* readJsonl<T>(
  path: string,
  parse: (value: unknown) => T,
): AsyncGenerator<JsonlRow<T>> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let line = 0;
  let emptyLine: number | undefined;
  for await (const bytes of readLines(path)) {
    line++;
    let value: T;
    try {
      const text = decoder.decode(bytes).replace(line === 1 ? /^\ufeff/ : /^$/, "");
      if (text.trim() === "") {
        emptyLine ??= line;
        continue;
      }
      value = parse(JSON.parse(text));
    } catch (error) {
      throw lineError(path, line, reasonOf(error), error);
    }
    if (emptyLine !== undefined) throw lineError(path, emptyLine, "it is empty");
    yield { line, value };
  }
}

function toLine(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined; // undefined for what JSON cannot say
  if (json === undefined)
    throw new Error("internal: a JSONL row cannot be undefined or a function");
  return `${json}\n`;
}

/** Adds rows to a file in one write, making the file when there is none. */
export async function appendJsonl(path: string, ...values: readonly unknown[]): Promise<void> {
  const text = values.map(toLine).join("");
  try {
    const handle = await open(path, "a+");
    try {
      const { size } = await handle.stat();
      const last = Buffer.alloc(1, NEWLINE);
      if (size > 0) await handle.read(last, 0, 1, size - 1);
      // An edited or cut-off file may lack its last line end; a row must not be glued to another.
      await handle.appendFile(last[0] === NEWLINE ? text : `\n${text}`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw asWriteError(path, error);
  }
}

/** Writes a whole JSONL file, atomically; the rows may be made one by one. */
export async function writeJsonl(
  path: string,
  values: Iterable<unknown> | AsyncIterable<unknown>,
): Promise<void> {
  async function* lines(): AsyncGenerator<Uint8Array> {
    for await (const value of values) yield Buffer.from(toLine(value));
  }
  await writeFileAtomic(path, lines());
}
