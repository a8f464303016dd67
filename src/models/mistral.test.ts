import { expect, test } from "vitest";
import { causalBias } from "./sequence.ts";
import { mistral, parseMistralConfig } from "./mistral.ts";

/** Mistral-7B-v0.1 as it stands on the Hub, but for its names. */
const CONFIG = {
  ...{ model_type: "mistral", vocab_size: 32_000, hidden_size: 4096, intermediate_size: 14_336 },
  ...{ num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8 },
  ...{ rms_norm_eps: 1e-5, rope_theta: 10_000, max_position_embeddings: 32_768 },
  ...{ hidden_act: "silu", tie_word_embeddings: false, sliding_window: 4096 },
};

function without(key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(CONFIG).filter(([name]) => name !== key));
}

test("a window is what the file says: a number, null for none, 4096 where it says nothing", () => {
  const windowOf = (config: unknown) => mistral(parseMistralConfig(config)).slidingWindow;
  expect(windowOf({ ...CONFIG, sliding_window: 7 })).toBe(7);
  expect(windowOf({ ...CONFIG, sliding_window: null })).toBeNull();
  expect(windowOf(without("sliding_window"))).toBe(4096);
});

test("key heads left out are eight, as in Mistral's own class; null is one for each query head", () => {
  const groups = (config: unknown) => parseMistralConfig(config).keyValueHeads;
  expect(groups(without("num_key_value_heads"))).toBe(8);
  expect(groups({ ...CONFIG, num_key_value_heads: null })).toBe(32);
});

test.each([
  ["a window of nothing", { sliding_window: 0 }, "sliding_window"],
  ["biases, which Mistral never has", { attention_bias: true }, "attention_bias"],
  ["another scaling of positions", { rope_scaling: { rope_type: "yarn", factor: 4 } }, "yarn"],
])("%s is refused by name", (_, change, name) => {
  expect(() => parseMistralConfig({ ...CONFIG, ...change })).toThrow(name);
});

test("the last tokens of a long text are hidden from nobody and see no further than the window", () => {
  const { slidingWindow } = mistral(parseMistralConfig({ ...CONFIG, sliding_window: 3 }));
  const bias = causalBias([6], 6, slidingWindow);
  const seen = (query: number) =>
    [...bias.subarray(query * 6, query * 6 + 6).keys()].filter(
      (key) => bias[query * 6 + key] === 0,
    );
  expect(seen(1)).toEqual([0, 1]);
  expect(seen(5)).toEqual([3, 4, 5]);
});
