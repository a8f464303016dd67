import type { CalibrationSource } from "../../evaluate/calibration/calibration-file.ts";
import type { ModelBundle } from "../../models/bundle.ts";
import { adapterSha256 } from "../../train/adapter-hash.ts";
import { modelSha256 } from "../../train/run-identity.ts";
import type { HowToRead } from "../reading-settings.ts";

/** What the confidences of an adapter come from. */
export async function calibrationSource(
  bundle: ModelBundle,
  folder: string,
  { input, enhance, grounding, fields }: HowToRead,
): Promise<CalibrationSource> {
  return {
    model_sha256: await modelSha256(bundle),
    adapter_sha256: await adapterSha256(folder),
    ...{ input, enhance, grounding, fields },
  };
}
