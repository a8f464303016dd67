/**
 * Every error a user can meet. `code` is public and stable (scripts match on it); the message is
 * one sentence with both sides of the disagreement and may be reworded; `hint` is the next step.
 * Bugs of our own are plain `Error`s whose message starts with "internal:".
 */
export class KvittoError extends Error {
  override readonly name = "KvittoError";
  /** Dotted, lower case, e.g. `image.too_large`, `adapter.no_target`. */
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
