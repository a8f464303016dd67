import { KvittoError } from "../core/errors.ts";

/** The command line, or a config file it names, is wrong: exit status 2 instead of 1. */
export class UsageError extends KvittoError {}
