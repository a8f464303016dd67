import { KvittoError, messageOf } from "../src/core/errors.ts";

/** Says why a program of this folder failed: a user's mistake in a sentence, a bug with its stack. */
export function reportFailure(error: unknown): void {
  if (error instanceof KvittoError) {
    console.error(error.message);
    if (error.hint !== undefined) console.error(error.hint);
  } else {
    console.error(error instanceof Error ? (error.stack ?? messageOf(error)) : error);
  }
  process.exitCode = 1;
}
