import { KvittoError } from "../core/errors.ts";

/** The part of `process` that deals in signals; tests pass an `EventEmitter`. */
export interface SignalSource {
  on(name: StopSignal, listener: () => void): unknown;
  off(name: StopSignal, listener: () => void): unknown;
}

export type StopSignal = "SIGINT" | "SIGTERM";

/** What a shell reports for a process ended by the signal: 128 + its number. */
export const EXIT_STATUS: Record<StopSignal, number> = { SIGINT: 130, SIGTERM: 143 };

export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** The signal that stopped the command, or null. */
  stoppedBy(): StopSignal | null;
}

/**
 * The first Ctrl-C (or SIGTERM) aborts the signal, so that the command can save and clean up; the
 * second calls `kill`, which ends the process on the spot.
 */
export function listenForInterrupt(
  source: SignalSource,
  { say, kill }: { say: (line: string) => void; kill: (signal: StopSignal) => void },
): Interrupt {
  const controller = new AbortController();
  let stoppedBy: StopSignal | null = null;
  const listeners = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const listener = (): void => {
      if (stoppedBy !== null) return kill(name);
      stoppedBy = name;
      say("Stopping. Press Ctrl-C once more to stop at once, without saving.");
      const what = name === "SIGINT" ? "Ctrl-C" : name;
      controller.abort(new KvittoError("interrupted", `The command was stopped by ${what}.`));
    };
    source.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    stoppedBy: () => stoppedBy,
    [Symbol.dispose]() {
      for (const { name, listener } of listeners) source.off(name, listener);
    },
  };
}
