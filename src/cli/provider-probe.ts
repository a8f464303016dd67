import { z } from "zod";
import { runScript } from "./child-process.ts";

const PROBE_TIMEOUT_MS = 60_000; // the first use of a GPU may compile its shaders

const Outcome = z.strictObject({ ok: z.boolean(), message: z.string() });
export type ProbeOutcome = z.infer<typeof Outcome>;

/**
 * Whether an ONNX Runtime execution provider ("cpu", "webgpu", "cuda", …) really runs a graph on
 * this machine, found out by running one in a child process.
 */
export async function probeProvider(name: string, signal: AbortSignal): Promise<ProbeOutcome> {
  const { printed, end } = await runScript(
    new URL("./provider-probe-child.ts", import.meta.url),
    [name],
    { stderr: "ignore", timeout_ms: PROBE_TIMEOUT_MS, signal },
  );
  if (printed === "") return { ok: false, message: `the process ended with ${end}` };
  return Outcome.parse(JSON.parse(printed));
}
