import { z } from "zod";
import { KvittoError } from "../../core/errors.ts";
import { runScript } from "../child-process.ts";

const Speed = z.strictObject({
  prompt_tokens_per_second: z.number(),
  tokens_per_second: z.number(),
  /** Largest resident memory of a process that reads with this model and does nothing else. */
  memory_bytes: z.number(),
});
export type Speed = z.infer<typeof Speed>;

/**
 * How fast a model folder reads a prompt and writes an answer, on the CPU, and in how much memory:
 * measured in a process of its own.
 * @throws {KvittoError} `quantize.measure` when that process ends early
 */
export async function measureSpeed(folder: string, signal: AbortSignal): Promise<Speed> {
  const script = new URL("./speed-child.ts", import.meta.url);
  const { printed, end } = await runScript(script, [folder], { signal });
  if (printed !== "") return Speed.parse(JSON.parse(printed));
  throw new KvittoError("quantize.measure", `Measuring ${folder} ended early, with ${end}.`);
}
