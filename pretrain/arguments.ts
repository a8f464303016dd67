import { parseArgs, type ParseArgsConfig } from "node:util";
import { KvittoError, messageOf } from "../src/core/errors.ts";

/**
 * The options of a program of this folder. @throws {KvittoError} `usage` for an option that it does
 * not have, or one without its value
 */
export function parseOptions<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    const names = Object.keys(options).map((name) => `--${name}`);
    throw new KvittoError("usage", messageOf(error), `Known are ${names.join(", ")}.`);
  }
}

/** @throws {KvittoError} `usage` unless the text is a positive number */
export function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new KvittoError("usage", `--${name} must be a positive number; got "${text}".`);
}
