import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { KvittoError } from "../../core/errors.ts";

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
  const child = spawn(
    process.execPath,
    [
      "--import",
      pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href,
      fileURLToPath(new URL("./speed-child.ts", import.meta.url)),
      folder,
    ],
    { stdio: ["ignore", "pipe", "inherit"], signal },
  );
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const end = await new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, killedBy) => resolve(killedBy ?? `status ${code}`));
  });
  const printed = Buffer.concat(chunks).toString("utf8").trim();
  if (printed !== "") return Speed.parse(JSON.parse(printed));
  throw new KvittoError("quantize.measure", `Measuring ${folder} ended early, with ${end}.`);
}
