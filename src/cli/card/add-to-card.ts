import { createHash } from "node:crypto";
import { join } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";
import type { CalibrationResult } from "../../evaluate/calibration/measure-calibration.ts";
import type { EvaluationIdentity } from "../../evaluate/evaluation-folder.ts";
import type { EvaluationResults } from "../../evaluate/evaluation-results.ts";
import { METRIC_ORDER, METRICS, percent } from "../../evaluate/report-scores.ts";
import type { CardFacts, CardScore, EvaluationCard } from "../../export/card-facts.ts";
import { readCardFacts, writeCard } from "../../export/card-file.ts";
import type { DocumentScores } from "../../metrics/score-documents.ts";
import { CARD_FACTS_FILE, CARD_FILE } from "../../train/keep-card.ts";
import { adapterFolder } from "../model-settings.ts";
import { datasetName } from "./dataset-name.ts";

/**
 * Changes what is known of an adapter and writes its card anew. An adapter that was not trained here has
 * no card.json, and its folder is left as it is; so is one that may not be written to, which is said.
 */
async function changeCard(
  adapter: string,
  change: (facts: CardFacts) => CardFacts,
  progress: Progress,
): Promise<void> {
  const folder = await adapterFolder(adapter);
  try {
    const facts = await readCardFacts(folder);
    if (facts === null) return;
    if (await writeCard(folder, change(facts))) return;
    const [card, known] = [CARD_FILE, CARD_FACTS_FILE].map((name) => join(folder, name));
    progress.say(
      `${card} was changed by hand and stays as it is; the new figures are in ${known}.`,
    );
  } catch (error) {
    // The figures themselves are stored elsewhere: a folder of others must not take them away.
    if (!(error instanceof KvittoError)) throw error;
    progress.say(`The model card has no new figures: ${error.message}`);
  }
}

function seenText({ gap }: EvaluationResults): string {
  // The reason names folders of this machine.
  if ("why" in gap) return "Its vendors cannot be told into seen and held-out ones.";
  const { seen, held_out } = gap;
  return (
    `${seen.papers} papers are of vendors that were trained on (values right: ` +
    `${percent(seen.metrics.field_accuracy.value)}), ${held_out.papers} of others ` +
    `(${percent(held_out.metrics.field_accuracy.value)}).`
  );
}

/** What is not part of which evaluation it is: where it ran, and how fast. */
const OF_THE_CALL = ["device", "batch_size", "model", "adapter"];

/** Every metric that was measured, as a card has them. */
export function cardScores(metrics: DocumentScores["metrics"]): CardScore[] {
  return METRIC_ORDER.map((name) => {
    const { value, n, low, high } = metrics[name];
    return { name, title: METRICS[name].title, unit: "share" as const, value, n, low, high };
  }).filter(({ value }) => value !== null);
}

/** The figures of an evaluation, for the card of the adapter that it was of. */
export function evaluationCard(
  dataset: string,
  results: EvaluationResults,
  readAs: string,
  identity: EvaluationIdentity,
): EvaluationCard {
  const which = Object.entries(identity).filter(([key]) => !OF_THE_CALL.includes(key));
  return {
    dataset: datasetName(dataset),
    sha256: createHash("sha256").update(JSON.stringify(which)).digest("hex"),
    papers: results.n,
    vendors: results.vendors.length,
    read_as: readAs,
    seen: seenText(results),
    scores: cardScores(results.scores.metrics),
  };
}

/** Puts an evaluation into its adapter's card, in place of an earlier one of the same rows. */
export async function addEvaluation(
  adapter: string,
  evaluation: EvaluationCard,
  progress: Progress,
): Promise<void> {
  const change = (facts: CardFacts): CardFacts => {
    const others = facts.evaluations.filter(({ sha256 }) => sha256 !== evaluation.sha256);
    return { ...facts, evaluations: [...others, evaluation] };
  };
  await changeCard(adapter, change, progress);
}

/** Puts a calibration into its adapter's card. `dataset` is what it was reported on. */
export async function addCalibration(
  adapter: string,
  dataset: string,
  result: CalibrationResult,
  progress: Progress,
): Promise<void> {
  const { calibrator, threshold, targetAccuracy, reportedOn, before, after, chosen } = result;
  const accuracy = {
    ...{ name: "accuracy_at_threshold", title: "Accepted values right", unit: "share" as const },
  };
  const calibration = {
    dataset: datasetName(dataset),
    papers: reportedOn.papers,
    method: calibrator.method,
    target_accuracy: targetAccuracy,
    threshold,
    coverage: chosen?.coverage ?? null,
    accuracy: chosen === null ? null : { ...accuracy, ...chosen.accuracy },
    // Both parts have values, or they would have been refused.
    ...{ ece_before: before.all.ece ?? 0, ece: after.all.ece ?? 0 },
  };
  await changeCard(adapter, (facts) => ({ ...facts, calibration }), progress);
}
