import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";

const PROBE_TIMEOUT_MS = 60_000; // the first use of a GPU may compile its shaders

const Outcome = z.strictObject({ ok: z.boolean(), message: z.string() });
export type ProbeOutcome = z.infer<typeof Outcome>;

/**
 * Whether an ONNX Runtime execution provider ("cpu", "webgpu", "cuda", …) really runs a graph on
 * this machine, found out by running one in a child process.
 */
export async function probeProvider(name: string, signal: AbortSignal): Promise<ProbeOutcome> {
  const child = spawn(
    process.execPath,
    [
      "--import",
      pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href,
      fileURLToPath(new URL("./provider-probe-child.ts", import.meta.url)),
      name,
    ],
    { stdio: ["ignore", "pipe", "ignore"], timeout: PROBE_TIMEOUT_MS, signal },
  );
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const end = await new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, killedBy) => resolve(killedBy ?? `status ${code}`));
  });
  const printed = Buffer.concat(chunks).toString("utf8").trim();
  if (printed === "") return { ok: false, message: `the process ended with ${end}` };
  return Outcome.parse(JSON.parse(printed));
}
