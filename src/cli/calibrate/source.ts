import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { CalibrationSource } from "../../evaluate/calibration/calibration-file.ts";
import type { ModelBundle } from "../../models/bundle.ts";
import { ADAPTER_CONFIG_FILE, ADAPTER_WEIGHTS_FILE } from "../../train/peft-adapter.ts";
import { modelSha256 } from "../../train/run-identity.ts";
import type { HowToRead } from "../reading-settings.ts";

async function adapterSha256(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of [ADAPTER_CONFIG_FILE, ADAPTER_WEIGHTS_FILE]) {
    // Streams of files give buffers unless an encoding is asked for.
    for await (const piece of createReadStream(join(folder, name))) hash.update(piece as Buffer);
  }
  return hash.digest("hex");
}

/** What the confidences of an adapter come from. */
export async function calibrationSource(
  bundle: ModelBundle,
  folder: string,
  { input, enhance, grounding }: HowToRead,
): Promise<CalibrationSource> {
  return {
    model_sha256: await modelSha256(bundle),
    adapter_sha256: await adapterSha256(folder),
    ...{ input, enhance, grounding },
  };
}
