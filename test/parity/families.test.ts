import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runParity, type ParityResult } from "./rows.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/parity");

/** What is compared, by the quantities' names, and how many there are. */
type Stages = Readonly<Record<string, readonly [pattern: RegExp, count: number]>>;

const TEXT_INPUT: Stages = { "rotary table": [/^rope\./, 3], embedding: [/hidden_0$/, 1] };
const TOWER: Stages = {
  "vision layers": [/vision_layer_\d$/, 2],
  "vision norm": [/vision_post_layernorm$/, 1],
  projector: [/image_features$/, 1],
  "features in place": [/hidden_0$/, 1],
};
const HEAD: Stages = {
  "final norm": [/final_norm$/, 1],
  logits: [/\.logits$/, 1],
  loss: [/loss$/, 1],
};

/** Stages in the order of computation, so that the first failing name is where to look. */
const CASES: Readonly<Record<string, Stages>> = {
  "02-llama-tied-rope-llama3": {
    ...TEXT_INPUT,
    layers: [/hidden_[123]$/, 3],
    ...HEAD,
    "step logits": [/step_logits$/, 1],
    "greedy ids": [/new_ids$/, 2],
  },
  "03-mistral-sliding": {
    ...TEXT_INPUT,
    "layers that see a window": [/hidden_[123]$/, 3],
    ...HEAD,
    "step logits of an answer longer than the window": [/step_logits$/, 1],
    "greedy ids, also of a left-padded batch": [/new_ids$/, 3],
  },
  "04-lfm2-text": {
    ...TEXT_INPUT,
    "convolution and attention layers": [/hidden_[1234]$/, 4],
    ...HEAD,
    "step logits, also of a prompt shorter than the convolution": [/step_logits$/, 2],
    "greedy ids": [/new_ids$/, 2],
  },
  "05-lfm2-vl-e2e": {
    "text and ids with image tokens": [/\.(rendered|expanded_text|input_ids)$/, 6],
    "image geometry": [/\.(spatial_shapes|image_feature_lengths)$/, 3],
    pixels: [/pixel_values$/, 2],
    "patch embeddings": [/vision_embeddings$/, 1],
    ...TOWER,
    "language layers": [/hidden_[123]$/, 3],
    ...HEAD,
    "step logits": [/step_logits$/, 1],
    "greedy ids": [/new_ids$/, 1],
  },
  "06-siglip2-vision": {
    "resized positions": [/^pos_embed\./, 7],
    "patch embeddings": [/vision_embeddings$/, 1],
    layers: [/vision_layer_2$/, 1],
    "final norm": [/vision_post_layernorm$/, 1],
    "pooling head": [/pooler_output$/, 1],
  },
  "07-paddleocr-vl-e2e": {
    "text and ids with placeholders": [/\.(rendered|expanded_text|input_ids)$/, 6],
    "image geometry": [/\.spatial_shapes$/, 2],
    pixels: [/pixel_values$/, 2],
    "places in time, height and width": [/\.(position_ids|rope_deltas)$/, 2],
    "patch embeddings, positions resized without antialiasing": [/vision_embeddings$/, 1],
    ...TOWER,
    "language layers": [/hidden_[23]$/, 2],
    ...HEAD,
    "step logits": [/step_logits$/, 1],
    "greedy ids": [/new_ids$/, 1],
  },
  "08-smolvlm-e2e": {
    "text and ids with tiles and thumbnails": [/\.(rendered|expanded_text|input_ids)$/, 6],
    "image geometry": [/\.spatial_shapes$/, 2],
    pixels: [/pixel_values$/, 2],
    "patch embeddings": [/vision_embeddings$/, 1],
    ...TOWER,
    "language layers": [/hidden_[123]$/, 3],
    ...HEAD,
    "step logits": [/step_logits$/, 1],
    "greedy ids": [/new_ids$/, 1],
  },
  "10-lora-llama-accum": {
    "base logits, untied head": [/^fwd\.base\.logits$/, 1],
    "adapted layers": [/^fwd\.hidden_[03]$/, 2],
    "adapted loss": [/^fwd\.loss$/, 1],
    "merged weights and logits": [/merged/, 2],
    "adapter gradients": [/^grad\./, 12],
    "accumulated gradients": [/^train\.step0_accum_grad\./, 12],
    "weights after four steps": [/^train\.step4\./, 12],
    "loss, clipping and learning rate": [/^train\.(loss|micro_loss|num_items|grad_norm|lr)$/, 5],
    "trained weights and logits": [/^train\.final\./, 13],
  },
  "12-full-finetune-lfm2-vl": {
    "image and text input": [/^mb0\.(rendered|input_ids|spatial_shapes|pixel_values)$/, 4],
    loss: [/^mb0\.loss$/, 1],
    "gradients of the language model": [/^grad\.model\.language_model\./, 21],
    "gradients of the projector": [/^grad\.model\.multi_modal_projector\./, 6],
    "gradients of the vision tower": [/^grad\.model\.vision_tower\./, 37],
  },
};

describe.each(Object.entries(CASES))("%s equals the reference", (folder, stages) => {
  let result: ParityResult;
  beforeAll(async () => {
    result = await runParity(join(FIXTURES, folder));
  });

  test.each(Object.entries(stages))("%s", (_, [pattern, count]) => {
    const rows = result.rows.filter(({ quantity }) => pattern.test(quantity));
    expect(rows.filter(({ ok }) => !ok)).toEqual([]);
    expect(rows.length).toBe(count);
  });

  test("nothing the reference holds is left out", () => {
    expect(result.uncompared).toEqual([]);
    const patterns = Object.values(stages).map(([pattern]) => pattern);
    const strays = result.rows.filter((row) => !patterns.some((p) => p.test(row.quantity)));
    expect(strays).toEqual([]);
  });
});
