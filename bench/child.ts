import { KvittoError } from "../src/core/errors.ts";
import { benchRows } from "./benchmarks.ts";

/**
 * Runs the benchmarks named as arguments, or all, and prints each row as a JSON line; for a mistake
 * of the user a last line {error: {code, message, hint}}. `kvitto bench` is what people call.
 */
function print(value: unknown): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${JSON.stringify(value)}\n`, () => resolve());
  });
}

const stop = new AbortController();
// The parent passes Ctrl-C on; aborting lets temporary folders be removed.
process.on("SIGTERM", () => stop.abort(new Error("stopped")));
process.on("SIGINT", () => stop.abort(new Error("stopped")));

let status = 0;
try {
  for await (const row of benchRows(process.argv.slice(2), stop.signal)) await print(row);
} catch (error) {
  status = 1;
  if (error instanceof KvittoError) {
    const { code, message, hint } = error;
    await print({ error: { code, message, hint: hint ?? null } });
  } else if (!stop.signal.aborted) {
    console.error(error);
  }
}
// Native threads would keep the process waiting.
process.exit(status);
