import { KvittoError } from "../core/errors.ts";
import {
  f32,
  fitsBlocks,
  string,
  u32,
  writeGguf,
  type GgufTensor,
  type GgufValue,
} from "../formats/gguf.ts";
import { loadLfm2VlProcessor } from "../models/lfm2-vl-image-config.ts";
import { parseLfm2VlConfig } from "../models/lfm2-vl.ts";
import { readModelJson, type Model } from "../models/load-model.ts";
import type { PixelSettings } from "../models/processor-file.ts";
import { loadSmolVlmImageConfig } from "../models/smolvlm-image-config.ts";
import { parseSmolVlmConfig } from "../models/smolvlm.ts";
import { generalMetadata, refuseQuantised, TENSOR_TYPE, type GgufWeightType } from "./gguf-type.ts";

/** Within a block of a SigLIP tower: ours → llama.cpp's. */
const BLOCK: Readonly<Record<string, string>> = {
  layer_norm1: "ln1",
  layer_norm2: "ln2",
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.out_proj": "attn_out",
  "mlp.fc1": "ffn_up",
  "mlp.fc2": "ffn_down",
};
const OUTSIDE: Readonly<Record<string, string>> = {
  "embeddings.patch_embedding": "v.patch_embd",
  "embeddings.position_embedding": "v.position_embd",
  post_layernorm: "v.post_ln",
};

/** What llama.cpp needs to know of a tower and its projector. */
interface Tower {
  readonly metadata: readonly (readonly [string, GgufValue])[];
  readonly patchSide_px: number;
  /** The rest of a stored name behind the tower's prefix; null where it is not of the tower. */
  readonly towerPath: (stored: string) => string | null;
  readonly projector: readonly (readonly [pattern: RegExp, name: string])[];
  /** Whether a patch is stored (y, x, channel), where a convolution's kernel is (channel, y, x). */
  readonly isChannelLast: boolean;
}

const floats = (values: readonly number[]): GgufValue => ({ type: "array", of: "f32", values });
const yes: GgufValue = { type: "bool", value: true };

const behind = (pattern: RegExp) => (stored: string) => pattern.exec(stored)?.[1] ?? null;

function pixelMetadata({ normalize, rescaleFactor }: PixelSettings) {
  const isUsual = rescaleFactor !== null && Math.abs(rescaleFactor * 255 - 1) < 1e-6;
  if (!isUsual) {
    throw new KvittoError(
      "export.gguf_unsupported",
      `The image processor multiplies levels by ${rescaleFactor ?? 1}; llama.cpp always divides them by 255.`,
    );
  }
  return [
    ["clip.vision.image_mean", floats(normalize?.mean ?? [0, 0, 0])],
    ["clip.vision.image_std", floats(normalize?.std ?? [1, 1, 1])],
  ] as const;
}

interface TowerSizes {
  readonly hiddenSize: number;
  readonly feedForward: number;
  readonly layers: number;
  readonly heads: number;
  readonly epsilon: number;
  readonly patchSide_px: number;
}

function sizeMetadata(v: TowerSizes, imageSide_px: number, scale: number, textWidth: number) {
  return [
    ["clip.has_vision_encoder", yes],
    ["clip.use_gelu", yes],
    ["clip.vision.image_size", u32(imageSide_px)],
    ["clip.vision.patch_size", u32(v.patchSide_px)],
    ["clip.vision.embedding_length", u32(v.hiddenSize)],
    ["clip.vision.feed_forward_length", u32(v.feedForward)],
    ["clip.vision.block_count", u32(v.layers)],
    ["clip.vision.attention.head_count", u32(v.heads)],
    ["clip.vision.attention.layer_norm_epsilon", f32(v.epsilon)],
    ["clip.vision.projection_dim", u32(textWidth)],
    ["clip.vision.projector.scale_factor", u32(scale)],
  ] as const;
}

/** What llama.cpp's converter writes for LFM2-VL, whose images have no one size. */
const LFM2_IMAGE_SIDE_PX = 256;

async function towerOf({ family, folder }: Model): Promise<Tower> {
  const config = await readModelJson(folder, "config.json");
  if (family === "lfm2_vl") {
    const cfg = parseLfm2VlConfig(config);
    const { image } = await loadLfm2VlProcessor(folder);
    const { vision, text, downsample } = cfg;
    return {
      metadata: [
        ["clip.projector_type", string("lfm2")],
        ...sizeMetadata(vision, LFM2_IMAGE_SIDE_PX, downsample, text.hiddenSize),
        ...pixelMetadata(image),
      ],
      patchSide_px: vision.patchSide_px,
      towerPath: behind(/(?:^|\.)vision_tower\.(?:vision_model\.)?(?!head\.)(.+)$/),
      projector: [
        [/(?:^|\.)multi_modal_projector\.layer_norm$/, "mm.input_norm"],
        [/(?:^|\.)multi_modal_projector\.linear_1$/, "mm.1"],
        [/(?:^|\.)multi_modal_projector\.linear_2$/, "mm.2"],
      ],
      isChannelLast: true,
    };
  }
  if (family === "smolvlm") {
    const { vision, text, scale } = parseSmolVlmConfig(config);
    const { config: image } = await loadSmolVlmImageConfig(folder);
    return {
      metadata: [
        ["clip.projector_type", string("idefics3")],
        ...sizeMetadata(vision, vision.imageSide_px, scale, text.hiddenSize),
        ["clip.vision.preproc_image_size", u32(image.longestEdge)],
        ...pixelMetadata(image),
      ],
      patchSide_px: vision.patchSide_px,
      towerPath: behind(/^model\.vision_model\.(.+)$/),
      projector: [[/^model\.connector\.modality_projection\.proj$/, "mm.model.fc"]],
      isChannelLast: false,
    };
  }
  throw new KvittoError(
    "export.gguf_unsupported",
    `${folder} is a model of the family ${family}; mmproj is written for the towers of lfm2_vl and smolvlm.`,
    "Write a merged Hugging Face folder with --to hf, and convert it with llama.cpp's own convert_hf_to_gguf.py --mmproj.",
  );
}

function mmprojName({ towerPath, projector }: Tower, stored: string): string | null {
  const [, path = "", kind = ""] = /^(.*)\.(weight|bias)$/.exec(stored) ?? [];
  const inside = towerPath(path);
  const [, layer, rest = ""] = /^encoder\.layers\.(\d+)\.(.+)$/.exec(inside ?? "") ?? [];
  const found =
    inside === null
      ? projector.find(([pattern]) => pattern.test(path))?.[1]
      : layer === undefined
        ? OUTSIDE[inside]
        : BLOCK[rest] && `v.blk.${layer}.${BLOCK[rest]}`;
  return found === undefined ? null : `${found}.${kind}`;
}

/** Rows (y, x, channel) as rows (channel, y, x). values [C, side², 3] → [C, 3, side²]. */
export function channelsFirst(values: Float32Array, side: number): Float32Array {
  const [plane, channels] = [side * side, 3];
  const moved = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const [row, at] = [Math.floor(i / (plane * channels)), i % (plane * channels)];
    const [cell, channel] = [Math.floor(at / channels), at % channels];
    moved[(row * channels + channel) * plane + cell] = values[i]!;
  }
  return moved;
}

/**
 * Writes tower and projector as llama.cpp's `mmproj` file, for `--mmproj` beside the language part. Patch
 * and position embeddings and vectors are float32 whatever the type.
 * @throws {KvittoError} `export.gguf_unsupported`; as `loadProcessor`
 * @see llama.cpp `tools/mtmd/clip-impl.h` (names), `conversion` (LFM2VLModel, SmolVLMModel)
 */
export async function writeMmprojGguf(
  path: string,
  model: Model,
  { name, type }: { readonly name: string; readonly type: GgufWeightType },
): Promise<{ readonly tensors: number }> {
  refuseQuantised(model);
  const tower = await towerOf(model);
  const metadata = new Map<string, GgufValue>([
    ...generalMetadata({ architecture: "clip", kind: "mmproj", name, type }),
    ...tower.metadata,
  ]);
  const tensors = [...model.checkpoint.tensors].flatMap(([stored, { entry }]): GgufTensor[] => {
    const found = mmprojName(tower, stored);
    if (found === null) return [];
    const read = () => model.checkpoint.readFloat32(stored);
    if (found === "v.patch_embd.weight") {
      const side = tower.patchSide_px;
      const shape = [entry.shape[0]!, 3, side, side];
      const data = async () =>
        tower.isChannelLast ? channelsFirst(await read(), side) : await read();
      return [{ name: found, shape, type: "F32", data }];
    }
    const isMatrix = entry.shape.length === 2 && found !== "v.position_embd.weight";
    const wanted = isMatrix ? TENSOR_TYPE[type] : "F32";
    const stays = fitsBlocks(wanted, entry.shape) ? wanted : "F32";
    return [{ name: found, shape: entry.shape, type: stays, data: read }];
  });
  tensors.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  await writeGguf(path, metadata, tensors);
  return { tensors: tensors.length };
}
