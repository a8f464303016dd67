import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** A wish to stop, and with which exit code the process then ends. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** 128 + the signal's number when one came, as shells have it; 0 otherwise. */
  exitCode(): number;
}

/**
 * Aborts at the first SIGINT or SIGTERM. Later ones change nothing: a terminal and npm both send one
 * for a single Ctrl-C, and the second must not end a process that is saving.
 *
 * The process must be started by `node --import tsx`, not by `tsx`: that kills (SIGKILL) a process that
 * has not answered a signal within 30 ms, and an optimiser step alone takes longer. A signal has to
 * reach the process itself, as Ctrl-C does: npm hands one on to its shell only.
 */
export function stopSignal(): StopSignal {
  const controller = new AbortController();
  let number = 0;
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) return;
      number = constants.signals[name];
      console.error(`${name}: saving after this step.`);
      controller.abort();
    });
  }
  return { signal: controller.signal, exitCode: () => (number === 0 ? 0 : 128 + number) };
}
