import { z } from "zod";
import { KvittoError, messageOf } from "../../core/errors.ts";
import type { ImportFailure, Place } from "./imported.ts";

function reasonOf(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ");
}

/** Code and reason of what a person can put right; null for a bug of ours. */
function explain(error: unknown): { code: string; message: string } | null {
  if (error instanceof KvittoError) return { code: error.code, message: error.message };
  if (error instanceof z.ZodError) return { code: "import.document", message: reasonOf(error) };
  if (error instanceof SyntaxError) {
    return { code: "import.not_json", message: `it is not JSON: ${messageOf(error)}` };
  }
  return null;
}

/** Turns what was thrown at a place into a failure there. Bugs of ours are thrown on. */
export function failureAt({ file, line }: Place, error: unknown): ImportFailure {
  const found = explain(error);
  if (found === null) throw error;
  return { kind: "failed", file, line, ...found };
}

/** What `work` gives, or the failure of what it throws. */
export async function attempt<T>(
  place: Place,
  work: () => T | Promise<T>,
): Promise<T | ImportFailure> {
  try {
    return await work();
  } catch (error) {
    return failureAt(place, error);
  }
}
