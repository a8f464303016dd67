import { readFile } from "node:fs/promises";
import { z } from "zod";
import { KvittoError, messageOf } from "../../src/core/errors.ts";

/**
 * Reads a JSON file of a parity case and checks the part that is used.
 * @throws {KvittoError} `parity.case` when it cannot be read or does not have that part
 */
export async function readCaseFile<T>(path: string, shape: z.ZodType<T>): Promise<T> {
  try {
    return shape.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new KvittoError("parity.case", `${path}: ${why}`, undefined, { cause: error });
  }
}
