import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { ADAPTER_CONFIG_FILE, ADAPTER_WEIGHTS_FILE } from "./peft-adapter.ts";

/** SHA-256 over an adapter folder's config and weights: tells whether an adapter is the same one. */
export async function adapterSha256(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of [ADAPTER_CONFIG_FILE, ADAPTER_WEIGHTS_FILE]) {
    // Streams of files give buffers unless an encoding is asked for.
    for await (const piece of createReadStream(join(folder, name))) hash.update(piece as Buffer);
  }
  return hash.digest("hex");
}
