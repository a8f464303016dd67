import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";

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
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const child = spawn(
    process.execPath,
    ["--import", loader, fileURLToPath(new URL(script, import.meta.url)), ...args],
    { stdio: ["ignore", "pipe", "inherit"], signal },
  );
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const end = await new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, killedBy) => resolve(killedBy ?? `status ${code}`));
  });
  const printed = Buffer.concat(chunks).toString("utf8");
  if (printed === "") throw new Error(`internal: ${script} ${args.join(" ")} ended with ${end}`);
  return Outcome.parse(JSON.parse(printed));
}
