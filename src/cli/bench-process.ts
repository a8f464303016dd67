import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { startScript } from "./child-process.ts";
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
  const script = new URL("../../bench/child.ts", import.meta.url);
  const { stdout, ended, terminate } = startScript(script, names);
  try {
    for await (const text of linesOf(stdout, signal)) {
      const line = Line.parse(JSON.parse(text));
      if (!("error" in line)) {
        yield line;
        continue;
      }
      const { code, message, hint } = line.error;
      throw new KvittoError(code, message, hint ?? undefined);
    }
    const end = await ended;
    if (end === "status 0") return;
    throw new KvittoError("bench.failed", `The benchmarks ended early, with ${end}.`);
  } finally {
    terminate(); // it removes its temporary folders and goes
    await ended;
  }
}
