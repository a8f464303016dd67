import { reportFailure } from "./report-failure.ts";
import { stopSignal } from "./stop-signal.ts";
import type { PretrainingEnd } from "./training-loop.ts";

/** What the programs have in common that train: stopping, what is said at the end, the exit code. */
export async function runTraining<Settings extends { run: string; samples: number }>(
  parse: (args: readonly string[]) => Settings,
  train: (
    settings: Settings,
    signal: AbortSignal,
    report: (line: string) => void,
  ) => Promise<PretrainingEnd>,
): Promise<void> {
  const stop = stopSignal();
  try {
    const settings = parse(process.argv.slice(2));
    const { samples } = await train(settings, stop.signal, (line) => console.log(line));
    const rest = samples < settings.samples ? "; the same command goes on from there" : "";
    console.error(`${settings.run} is saved at ${samples} of ${settings.samples} samples${rest}.`);
    process.exitCode = stop.exitCode();
  } catch (error) {
    reportFailure(error);
  }
}
