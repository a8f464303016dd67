import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Tokenizer, template, processor, configuration and licence: what a model folder has beside weights. */
const SIDE_FILES = [
  /^config\.json$/,
  /^generation_config\.json$/,
  /^special_tokens_map\.json$/,
  /^added_tokens\.json$/,
  /^vocab\.(json|txt)$/,
  /^merges\.txt$/,
  /^tokenizer[\w.-]*$/,
  /^chat_template[\w.-]*$/,
  /^\w*processor_config\.json$/,
  /^(LICENSE|LICENCE|NOTICE)[\w.-]*$/i,
];

/**
 * Copies what a model folder has beside its weights, byte for byte, as far as `except` lets it.
 */
export async function copySideFiles(
  from: string,
  to: string,
  except: (name: string) => boolean = () => false,
): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isDirectory() || except(name)) continue;
    if (SIDE_FILES.some((pattern) => pattern.test(name)))
      await copyFile(join(from, name), join(to, name));
  }
}
