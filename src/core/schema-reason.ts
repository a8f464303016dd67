import { z } from "zod";
import { messageOf } from "./errors.ts";

/** Why something read is not what its schema wants, or no JSON at all: on one line, for a message. */
export function schemaReason(error: unknown): string {
  const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
  return reason.replaceAll("\n", " ");
}
