import { KvittoError, messageOf } from "../core/errors.ts";
import { colorsFor, type TextStream } from "./output.ts";
import { UsageError } from "./usage-error.ts";

export interface FailureReport {
  readonly json: boolean;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
}

const BUG = "This is a bug in Kvitto. Please report it with the lines above.";

/**
 * Tells a failure and returns the exit status: 2 for wrong usage, 1 for anything else. A mistake
 * is one sentence and the next step; a bug of our own comes with its stack. With `--json` standard
 * output gets `{"error":{"code","message","hint"}}`.
 */
export function reportFailure(error: unknown, { json, stdout, stderr }: FailureReport): 1 | 2 {
  const colors = colorsFor(stderr);
  const known = error instanceof KvittoError;
  if (json) {
    const code = known ? error.code : "internal";
    const hint = known ? (error.hint ?? null) : BUG;
    stdout.write(`${JSON.stringify({ error: { code, message: messageOf(error), hint } })}\n`);
  }
  if (known && !json) {
    stderr.write(`${colors.red("error:")} ${error.message} ${colors.dim(`[${error.code}]`)}\n`);
    if (error.hint !== undefined) stderr.write(`${error.hint}\n`);
  }
  if (!known) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    stderr.write(`${stack}\n${colors.red(BUG)}\n`);
  }
  return error instanceof UsageError ? 2 : 1;
}
