import { z } from "zod";
import { runScript } from "../src/cli/child-process.ts";

const Outcome = z.strictObject({ peak_bytes: z.number(), seconds: z.number(), loss: z.number() });
export type MemoryOutcome = z.infer<typeof Outcome>;

/**
 * Runs a script of this folder in a process of its own and reads the line that it prints.
 * @throws {Error} when the child fails
 */
export async function peakOf(
  script: `./${string}`,
  args: readonly string[],
  signal: AbortSignal,
): Promise<MemoryOutcome> {
  const { printed, end } = await runScript(new URL(script, import.meta.url), args, { signal });
  if (printed === "") throw new Error(`internal: ${script} ${args.join(" ")} ended with ${end}`);
  return Outcome.parse(JSON.parse(printed));
}
