import { expect, test } from "vitest";
import { openBundle } from "../../src/models/bundle.ts";
import { decoderFeeds } from "./feeds.ts";

test("what is learnt of a batch is its answers, each with the end of its turn", async () => {
  const bundle = await openBundle("base-model");
  const { feeds, labels } = await decoderFeeds(bundle, [
    { kind: "text", prompt: "Åsa 12,50\n\nTranscribe", answer: "Åsa 12,50" },
    { kind: "paper", prompt: 'Kvarn AB\n\nJSON: {"from":""}', answer: '{"from":"Kvarn AB"}' },
  ]);
  const ids = [...feeds["labels"]!.data].map(Number);
  expect(ids).toHaveLength(labels);
  expect(bundle.tokenizer.decode(ids, { skipSpecialTokens: false })).toBe(
    'Åsa 12,50<|im_end|>{"from":"Kvarn AB"}<|im_end|>',
  );
});
