import { KvittoError } from "../core/errors.ts";
import { f32, string, u32, type GgufValue } from "../formats/gguf.ts";
import { parseLfm2Config, type Lfm2Config } from "../models/lfm2.ts";
import { parseLfm2VlConfig } from "../models/lfm2-vl.ts";
import { parseLlamaConfig, type LlamaConfig } from "../models/llama.ts";
import { parseMistralConfig, type MistralConfig } from "../models/mistral.ts";
import { readModelJson, type Model } from "../models/load-model.ts";
import { parseSmolVlmConfig } from "../models/smolvlm.ts";
import { inverseFrequencies, type RopeParameters } from "../models/rope.ts";

/** What llama.cpp needs of a model besides its vocabulary and weights. */
export interface GgufArchitecture {
  readonly name: "llama" | "lfm2";
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** GGUF's name of a tensor of the language model; null for the tower and what stands before it. */
  ggufName(name: string): string | null;
  /** Heads whose rows are stored in another order; null for tensors that are stored as they are. */
  permutedHeads(ggufName: string): number | null;
  /** Divisor of each rotary frequency, [D/2]; null where llama.cpp computes the same frequencies. */
  readonly ropeFactors: Float32Array | null;
}

/** Within a block: ours → GGUF's. */
const LLAMA_BLOCK: Readonly<Record<string, string>> = {
  input_layernorm: "attn_norm",
  post_attention_layernorm: "ffn_norm",
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.o_proj": "attn_output",
  "mlp.gate_proj": "ffn_gate",
  "mlp.down_proj": "ffn_down",
  "mlp.up_proj": "ffn_up",
};
const LFM2_BLOCK: Readonly<Record<string, string>> = {
  operator_norm: "attn_norm",
  ffn_norm: "ffn_norm",
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.out_proj": "attn_output",
  "self_attn.q_layernorm": "attn_q_norm",
  "self_attn.k_layernorm": "attn_k_norm",
  "feed_forward.w1": "ffn_gate",
  "feed_forward.w2": "ffn_down",
  "feed_forward.w3": "ffn_up",
  "conv.in_proj": "shortconv.in_proj",
  "conv.out_proj": "shortconv.out_proj",
  "conv.conv": "shortconv.conv",
};

function nameIn(
  blocks: Readonly<Record<string, string>>,
  outside: Readonly<Record<string, string>>,
): (name: string) => string | null {
  return (name) => {
    const [, path = "", kind = ""] = /^(.*)\.(weight|bias)$/.exec(name) ?? [];
    const [, layer, rest = ""] = /^model\.layers\.(\d+)\.(.+)$/.exec(path) ?? [];
    const found = layer === undefined ? outside[path] : blocks[rest];
    if (found === undefined) return null;
    return layer === undefined ? `${found}.${kind}` : `blk.${layer}.${found}.${kind}`;
  };
}

function ropeMetadata(name: string, rope: RopeParameters): [string, GgufValue][] {
  const base: [string, GgufValue] = [`${name}.rope.freq_base`, f32(rope.rope_theta)];
  if (rope.rope_type !== "linear") return [base];
  return [
    base,
    [`${name}.rope.scaling.type`, string("linear")],
    [`${name}.rope.scaling.factor`, f32(rope.factor)],
  ];
}

/** Plain over stretched frequency, which is what llama.cpp divides by. */
function ropeFactors(rope: RopeParameters, headSize: number): Float32Array | null {
  if (rope.rope_type !== "llama3") return null;
  const { rope_theta } = rope;
  const plain = inverseFrequencies({ rope_type: "default", rope_theta }, headSize);
  const stretched = inverseFrequencies(rope, headSize);
  return plain.map((one, j) => one / stretched[j]!);
}

function common(name: string, cfg: LlamaConfig | Lfm2Config): [string, GgufValue][] {
  return [
    [`${name}.vocab_size`, u32(cfg.vocabularySize)],
    [`${name}.context_length`, u32(cfg.maxPositions)],
    [`${name}.embedding_length`, u32(cfg.hiddenSize)],
    [`${name}.feed_forward_length`, u32(cfg.feedForward)],
    [`${name}.attention.head_count`, u32(cfg.heads)],
    [`${name}.attention.layer_norm_rms_epsilon`, f32(cfg.epsilon)],
    ...ropeMetadata(name, cfg.rope),
  ];
}

function llamaArchitecture(cfg: LlamaConfig): GgufArchitecture {
  const ggufName = nameIn(LLAMA_BLOCK, {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    lm_head: "output",
  });
  return {
    name: "llama",
    metadata: new Map([
      ...common("llama", cfg),
      ["llama.block_count", u32(cfg.layers)],
      ["llama.attention.head_count_kv", u32(cfg.keyValueHeads)],
      ["llama.attention.key_length", u32(cfg.headSize)],
      ["llama.attention.value_length", u32(cfg.headSize)],
      ["llama.rope.dimension_count", u32(cfg.headSize)],
    ]),
    ggufName: (name) => (cfg.tied && name === "lm_head.weight" ? null : ggufName(name)),
    // llama.cpp turns neighbouring pairs (0,1), (2,3) … where these weights pair (0,D/2), (1,D/2+1) ….
    permutedHeads(name) {
      if (/\.attn_q\.(weight|bias)$/.test(name)) return cfg.heads;
      return /\.attn_k\.(weight|bias)$/.test(name) ? cfg.keyValueHeads : null;
    },
    ropeFactors: ropeFactors(cfg.rope, cfg.headSize),
  };
}

/**
 * Mistral is llama.cpp's `llama`, which knows no window: every query sees all keys. As long as a text is no
 * longer than the window both are the same, so that is the context that the file speaks of.
 */
function mistralArchitecture(cfg: MistralConfig): GgufArchitecture {
  const llama = llamaArchitecture(cfg);
  const context = Math.min(cfg.maxPositions, cfg.slidingWindow ?? Infinity);
  const metadata = new Map(llama.metadata).set("llama.context_length", u32(context));
  return { ...llama, metadata };
}

function lfm2Architecture(cfg: Lfm2Config, prefix: string): GgufArchitecture {
  if (cfg.convBias) {
    throw new KvittoError(
      "export.gguf_unsupported",
      "The model's short convolutions have biases, which llama.cpp's LFM2 has no place for.",
    );
  }
  const inside = nameIn(LFM2_BLOCK, {
    "model.embed_tokens": "token_embd",
    // The final norm; llama.cpp looks for it under this name.
    "model.embedding_norm": "token_embd_norm",
    lm_head: "output",
  });
  return {
    name: "lfm2",
    metadata: new Map([
      ...common("lfm2", cfg),
      ["lfm2.block_count", u32(cfg.layerTypes.length)],
      // 0 is how llama.cpp tells a convolution from attention.
      [
        "lfm2.attention.head_count_kv",
        {
          type: "array",
          of: "i32",
          values: cfg.layerTypes.map((type) => (type === "conv" ? 0 : cfg.keyValueHeads)),
        },
      ],
      ["lfm2.shortconv.l_cache", u32(cfg.convLength)],
    ]),
    ggufName(name) {
      if (cfg.tied && name === "lm_head.weight") return null;
      if (name === "lm_head.weight") return inside(name);
      return name.startsWith(`${prefix}.`)
        ? inside(`model.${name.slice(prefix.length + 1)}`)
        : null;
    },
    permutedHeads: () => null,
    ropeFactors: ropeFactors(cfg.rope, cfg.hiddenSize / cfg.heads),
  };
}

/** SmolVLM's language part is a Llama under other names. */
function smolVlmArchitecture(cfg: LlamaConfig): GgufArchitecture {
  const llama = llamaArchitecture(cfg);
  const prefix = "model.text_model.";
  return {
    ...llama,
    ggufName(name) {
      if (name.startsWith(prefix)) return llama.ggufName(`model.${name.slice(prefix.length)}`);
      return name === "lm_head.weight" ? llama.ggufName(name) : null;
    },
  };
}

/**
 * How llama.cpp describes a model of this family.
 * @throws {KvittoError} `export.gguf_unsupported`
 */
export async function ggufArchitecture(model: Model): Promise<GgufArchitecture> {
  const { folder } = model;
  const family: string = model.family; // families without a GGUF form may come
  const config = await readModelJson(folder, "config.json");
  if (family === "llama") return llamaArchitecture(parseLlamaConfig(config));
  if (family === "mistral") return mistralArchitecture(parseMistralConfig(config));
  if (family === "lfm2") return lfm2Architecture(parseLfm2Config(config), "model");
  if (family === "lfm2_vl") {
    return lfm2Architecture(parseLfm2VlConfig(config).text, "model.language_model");
  }
  if (family === "smolvlm") return smolVlmArchitecture(parseSmolVlmConfig(config).text);
  throw new KvittoError(
    "export.gguf_unsupported",
    `${folder} is a model of the family ${family}; GGUF is written for llama, mistral, lfm2 and the language parts of lfm2_vl and smolvlm.`,
    "Write a merged Hugging Face folder with --to hf, and convert it with llama.cpp's own convert_hf_to_gguf.py.",
  );
}

/**
 * Rows [heads · D] in llama.cpp's order for neighbouring pairs: row (h, half a, j) moves to (h, j, a).
 * `values` is [heads · D, width], row-major; width 1 for a bias.
 */
export function permuteHeads(values: Float32Array, rows: number, heads: number): Float32Array {
  const width = values.length / rows;
  const half = rows / heads / 2;
  const moved = new Float32Array(values.length);
  for (let head = 0; head < heads; head++) {
    for (let a = 0; a < 2; a++) {
      for (let j = 0; j < half; j++) {
        const from = (head * 2 * half + a * half + j) * width;
        const to = (head * 2 * half + j * 2 + a) * width;
        moved.set(values.subarray(from, from + width), to);
      }
    }
  }
  return moved;
}
