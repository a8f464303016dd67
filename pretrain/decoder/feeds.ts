import { batchFeeds } from "../../src/train/batch-feeds.ts";
import { collate, type TrainingSample } from "../../src/train/collate.ts";
import { tokenizeConversation } from "../../src/train/conversation.ts";
import type { ModelBundle } from "../../src/models/bundle.ts";
import type { PretrainSample } from "../samples/sample.ts";
import type { LabelledFeeds } from "../training-loop.ts";

/**
 * Samples as a batch for the graph: each a chat of one question and one answer in the model's own
 * template, of which the answer is learnt. The same functions prepare fine-tuning.
 */
export async function decoderFeeds(
  { model, tokenizer, template, pad }: ModelBundle,
  samples: readonly PretrainSample[],
): Promise<LabelledFeeds> {
  const rows = samples.map(({ kind, prompt, answer }, i): TrainingSample<never> => {
    const messages = [
      { role: "user", content: [{ type: "text" as const, text: prompt }] },
      { role: "assistant", content: answer },
    ];
    const { input_ids, labels } = tokenizeConversation({ tokenizer, template, messages });
    return { id: `${kind} ${i}`, input_ids: [...input_ids], labels: [...labels], images: [] };
  });
  const batch = collate(rows, [...rows.keys()], pad);
  return { feeds: await batchFeeds(model, batch), labels: batch.targetIds.length };
}
