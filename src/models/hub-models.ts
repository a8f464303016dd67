/** A model of the Hugging Face Hub whose family can be trained here. */
export interface HubModel {
  readonly name: string; // owner/name
  readonly licence: string;
  /** The keys of its config.json that its size follows from. */
  readonly config: Readonly<Record<string, unknown>>;
}

interface LlamaSizes {
  readonly vocabulary: number;
  readonly hidden: number;
  readonly feedForward: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly tied: boolean;
}

function llamaConfig(sizes: LlamaSizes): Record<string, unknown> {
  return {
    model_type: "llama",
    vocab_size: sizes.vocabulary,
    hidden_size: sizes.hidden,
    intermediate_size: sizes.feedForward,
    num_hidden_layers: sizes.layers,
    num_attention_heads: sizes.heads,
    num_key_value_heads: sizes.keyHeads,
    tie_word_embeddings: sizes.tied,
  };
}

function mistralConfig(vocabulary: number, window: number | null): Record<string, unknown> {
  return {
    model_type: "mistral",
    vocab_size: vocabulary,
    hidden_size: 4096,
    intermediate_size: 14_336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    sliding_window: window,
  };
}

const LFM2_ATTENTION_LAYERS = [2, 5, 8, 10, 12, 14];

/** LFM2 of 16 layers; the width of its feed-forward is the one that the weights have. */
function lfm2Config(hidden: number, heads: number, feedForward: number): Record<string, unknown> {
  return {
    model_type: "lfm2",
    vocab_size: 65_536,
    hidden_size: hidden,
    intermediate_size: feedForward,
    block_auto_adjust_ff_dim: false,
    num_hidden_layers: 16,
    num_attention_heads: heads,
    num_key_value_heads: 8,
    full_attn_idxs: LFM2_ATTENTION_LAYERS,
  };
}

const SIGLIP2_BASE = {
  ...{ hidden_size: 768, intermediate_size: 3072 },
  ...{ num_hidden_layers: 12, num_attention_heads: 12 },
};
const SIGLIP2_SHAPE_OPTIMISED = {
  ...{ hidden_size: 1152, intermediate_size: 4304 },
  ...{ num_hidden_layers: 26, num_attention_heads: 16 },
};

function lfm2VlConfig(text: object, vision: object): Record<string, unknown> {
  return { model_type: "lfm2_vl", text_config: text, vision_config: vision };
}

/** SigLIP of `side` pixels, cut into patches of `patch`. */
function siglipConfig(sizes: object, side: number, patch: number): Record<string, unknown> {
  return { ...sizes, image_size: side, patch_size: patch };
}

function smolVlmConfig(text: object, vision: object, scale: number): Record<string, unknown> {
  return {
    ...{ model_type: "smolvlm", scale_factor: scale, tie_word_embeddings: false },
    image_token_id: 49_153,
    ...{ text_config: text, vision_config: vision },
  };
}

/** Both releases have these sizes, which are the defaults of the family's configuration. */
const PADDLEOCR_VL = {
  ...{ model_type: "paddleocr_vl", tie_word_embeddings: false },
  ...{ rope_scaling: { mrope_section: [16, 24, 24], rope_type: "default" }, vision_config: {} },
};

const APACHE = "Apache-2.0";
const LLAMA_LICENCE = "Llama 3.2 Community";
const LFM_LICENCE = "LFM Open v1.0";

const SMOLLM2 = { vocabulary: 49_152, tied: true } as const;
const LLAMA32 = { vocabulary: 128_256, feedForward: 8192, keyHeads: 8, tied: true } as const;
const SMOLVLM_TEXT = { vocabulary: 49_280, tied: false } as const;
const SMOLVLM_135M = llamaConfig({
  ...SMOLVLM_TEXT,
  ...{ hidden: 576, feedForward: 1536, layers: 30, heads: 9, keyHeads: 3 },
});
const SMOLVLM_360M = llamaConfig({
  ...SMOLVLM_TEXT,
  ...{ hidden: 960, feedForward: 2560, layers: 32, heads: 15, keyHeads: 5 },
});
const SMOLVLM_1700M = llamaConfig({
  ...{ vocabulary: 49_155, tied: false },
  ...{ hidden: 2048, feedForward: 8192, layers: 24, heads: 32, keyHeads: 32 },
});
const SIGLIP_BASE_512 = siglipConfig(SIGLIP2_BASE, 512, 16);
const SIGLIP_SHAPE_OPTIMISED_384 = siglipConfig(
  { ...SIGLIP2_SHAPE_OPTIMISED, num_hidden_layers: 27 },
  384,
  14,
);
const LFM2_350M = lfm2Config(1024, 16, 4608);
const LFM2_1200M = lfm2Config(2048, 32, 8192);

/** By family, small ones first. Any other of these families can be given as well. */
export const HUB_MODELS: readonly HubModel[] = [
  {
    name: "HuggingFaceTB/SmolLM2-135M-Instruct",
    licence: APACHE,
    config: llamaConfig({
      ...SMOLLM2,
      ...{ hidden: 576, feedForward: 1536, layers: 30, heads: 9, keyHeads: 3 },
    }),
  },
  {
    name: "HuggingFaceTB/SmolLM2-360M-Instruct",
    licence: APACHE,
    config: llamaConfig({
      ...SMOLLM2,
      ...{ hidden: 960, feedForward: 2560, layers: 32, heads: 15, keyHeads: 5 },
    }),
  },
  {
    name: "TinyLlama/TinyLlama-1.1B-Chat-v1.0",
    licence: APACHE,
    config: llamaConfig({
      ...{ vocabulary: 32_000, hidden: 2048, feedForward: 5632 },
      ...{ layers: 22, heads: 32, keyHeads: 4, tied: false },
    }),
  },
  {
    name: "meta-llama/Llama-3.2-1B-Instruct",
    licence: LLAMA_LICENCE,
    config: llamaConfig({ ...LLAMA32, hidden: 2048, layers: 16, heads: 32 }),
  },
  {
    name: "meta-llama/Llama-3.2-3B-Instruct",
    licence: LLAMA_LICENCE,
    config: llamaConfig({ ...LLAMA32, hidden: 3072, layers: 28, heads: 24 }),
  },
  {
    name: "mistralai/Mistral-7B-Instruct-v0.1",
    licence: APACHE,
    config: mistralConfig(32_000, 4096),
  },
  {
    name: "mistralai/Mistral-7B-Instruct-v0.3",
    licence: APACHE,
    config: mistralConfig(32_768, null),
  },
  { name: "LiquidAI/LFM2-350M", licence: LFM_LICENCE, config: LFM2_350M },
  { name: "LiquidAI/LFM2-700M", licence: LFM_LICENCE, config: lfm2Config(1536, 24, 6912) },
  { name: "LiquidAI/LFM2-1.2B", licence: LFM_LICENCE, config: LFM2_1200M },
  {
    name: "LiquidAI/LFM2-VL-450M",
    licence: LFM_LICENCE,
    config: lfm2VlConfig(LFM2_350M, SIGLIP2_BASE),
  },
  {
    name: "LiquidAI/LFM2-VL-1.6B",
    licence: LFM_LICENCE,
    config: lfm2VlConfig(LFM2_1200M, SIGLIP2_SHAPE_OPTIMISED),
  },
  {
    name: "HuggingFaceTB/SmolVLM-256M-Instruct",
    licence: APACHE,
    config: smolVlmConfig(SMOLVLM_135M, SIGLIP_BASE_512, 4),
  },
  {
    name: "HuggingFaceTB/SmolVLM-500M-Instruct",
    licence: APACHE,
    config: smolVlmConfig(SMOLVLM_360M, SIGLIP_BASE_512, 4),
  },
  {
    name: "HuggingFaceTB/SmolVLM-Instruct",
    licence: APACHE,
    config: smolVlmConfig(SMOLVLM_1700M, SIGLIP_SHAPE_OPTIMISED_384, 3),
  },
  { name: "PaddlePaddle/PaddleOCR-VL", licence: APACHE, config: PADDLEOCR_VL },
  { name: "PaddlePaddle/PaddleOCR-VL-1.5", licence: APACHE, config: PADDLEOCR_VL },
];
