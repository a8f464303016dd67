import { createHash } from "node:crypto";
import type { DatasetRow } from "../../data/rows.ts";
import type { EvaluationIdentity } from "../../evaluate/evaluation-folder.ts";
import type { ModelBundle } from "../../models/bundle.ts";
import { adapterSha256 } from "../../train/adapter-hash.ts";
import { modelSha256 } from "../../train/run-identity.ts";
import { adapterFolder } from "../model-settings.ts";
import type { HowToRead } from "../reading-settings.ts";

function rowsSha256(rows: readonly DatasetRow[]): string {
  const hash = createHash("sha256");
  for (const { id, images, text, document, vendor, source } of rows) {
    hash.update(JSON.stringify([id, images, text ?? null, document, vendor, source]));
  }
  return hash.digest("hex");
}

export interface IdentityOf {
  readonly bundle: ModelBundle;
  readonly rows: readonly DatasetRow[];
  readonly reading: HowToRead;
  readonly settings: {
    readonly model: string;
    readonly adapter: string | null;
    readonly device: string;
    readonly batch_size: number;
    readonly max_answer_tokens: number;
  };
}

/** What answers and times of an evaluation depend on. */
export async function evaluationIdentity(of: IdentityOf): Promise<EvaluationIdentity> {
  const { bundle, rows, reading, settings } = of;
  const { model, adapter, device, batch_size, max_answer_tokens } = settings;
  return {
    ...{ version: 1, model, adapter, device, batch_size, max_answer_tokens },
    ...{ input: reading.input, enhance: [...reading.enhance], grounding: reading.grounding },
    // Only where there are some: an evaluation of whole documents is the one that it was before.
    ...(reading.fields === null ? {} : { fields: [...reading.fields] }),
    rows: rows.length,
    rows_sha256: rowsSha256(rows),
    model_sha256: await modelSha256(bundle),
    adapter_sha256: adapter === null ? null : await adapterSha256(await adapterFolder(adapter)),
  };
}
