import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { KvittoError, messageOf } from "../../src/core/errors.ts";

/**
 * A package of a folder in which it was installed: these clients are no dependency of the project.
 * @throws {KvittoError} `bench.no_client` when the folder has it not
 */
export async function clientModule(folder: string, name: string): Promise<unknown> {
  try {
    const path = createRequire(join(folder, "package.json")).resolve(name);
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new KvittoError(
      "bench.no_client",
      `${folder} has no ${name} that can be loaded: ${messageOf(error)}`,
      `Install it there: npm install --prefix ${folder} ${name}`,
      { cause: error },
    );
  }
}
