import type { AttentionRow } from "../../evaluate/report-data.ts";
import type { MetricsRow } from "../../trackers/tracker.ts";
import type { LayerRecord } from "./track-attention.ts";

/** The rows of a metrics.jsonl that say what heads looked at: those of `attentionObserver`. */
export function attentionRows(rows: readonly MetricsRow[]): AttentionRow[] {
  return rows.flatMap(({ step, epochs, attention_papers: papers, attention }) => {
    if (typeof epochs !== "number" || typeof papers !== "number") return [];
    const layers = attention as readonly LayerRecord[]; // written together with the others
    return [{ step, epochs, papers, layers }];
  });
}
