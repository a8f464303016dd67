import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { linesOf } from "./lines.ts";

const Row = z.strictObject({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  ratio: z.number().nullable(),
  against: z.string().nullable(),
});
export type BenchRow = z.infer<typeof Row>;

const Failure = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
});
const Line = z.union([Row, Failure]);

/**
 * Rows of the benchmarks named, or of all, as they come from a process of their own: what this
 * process holds in memory must not be measured.
 * @throws {KvittoError} what the benchmarks report; `bench.failed` when the process ends early
 */
export async function* benchRows(
  names: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<BenchRow> {
  const child = spawn(
    process.execPath,
    [
      "--import",
      pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href,
      fileURLToPath(new URL("../../bench/child.ts", import.meta.url)),
      ...names,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise<string | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, killedBy) =>
      resolve(code === 0 ? null : (killedBy ?? `status ${code}`)),
    );
  });
  ended.catch(() => undefined); // looked at below, after the last line
  try {
    for await (const text of linesOf(child.stdout, signal)) {
      const line = Line.parse(JSON.parse(text));
      if (!("error" in line)) {
        yield line;
        continue;
      }
      const { code, message, hint } = line.error;
      throw new KvittoError(code, message, hint ?? undefined);
    }
    const end = await ended;
    if (end === null) return;
    throw new KvittoError("bench.failed", `The benchmarks ended early, with ${end}.`);
  } finally {
    child.kill("SIGTERM"); // it removes its temporary folders and goes
    await ended;
  }
}
