import { openInput } from "../formats/file-access.ts";

/** Chunks of bytes or text, as a file or standard input gives them. */
export type ByteSource = AsyncIterable<Uint8Array | string>;

/** The chunks until `signal` aborts, also while the next chunk is waited for. */
async function* untilAborted(source: ByteSource, signal: AbortSignal): ByteSource {
  const chunks = source[Symbol.asyncIterator]();
  let stop = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
  });
  try {
    signal.throwIfAborted();
    for (;;) {
      const next = await Promise.race([chunks.next(), aborted]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/**
 * Lines without their ends. Only \n and \r\n end one: U+2028 may stand within a JSON text. An empty
 * last line, and a byte-order mark, are left out.
 */
export async function* linesOf(source: ByteSource, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8");
  let held = "";
  for await (const chunk of untilAborted(source, signal)) {
    held += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const lines = held.split("\n");
    held = lines.pop() ?? "";
    for (const line of lines) yield line.replace(/\r$/, "");
  }
  held += decoder.decode();
  if (held !== "") yield held.replace(/\r$/, "");
}

/** The lines of a file. @throws {KvittoError} `file.*` when it cannot be opened */
export async function* linesOfFile(path: string, signal: AbortSignal): AsyncGenerator<string> {
  await using input = await openInput(path);
  yield* linesOf(input.handle.createReadStream({ autoClose: false }), signal);
}
