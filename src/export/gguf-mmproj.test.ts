import { join } from "node:path";
import { gguf } from "@huggingface/gguf";
import { expect, test } from "vitest";
import { openBundle } from "../models/bundle.ts";
import { scratchFolder } from "../models/checkpoint-for-tests.ts";
import { loadModel } from "../models/load-model.ts";
import { readGguf } from "./gguf-for-tests.ts";
import { channelsFirst, writeMmprojGguf } from "./gguf-mmproj.ts";
import { writeModelGguf } from "./gguf-model.ts";

const PARITY = join(import.meta.dirname, "../../fixtures/parity");

const BLOCK = ["attn_k", "attn_out", "attn_q", "attn_v", "ffn_down", "ffn_up", "ln1", "ln2"];
const blockNames = (layers: number) =>
  Array.from({ length: layers }, (_, layer) =>
    BLOCK.flatMap((name) => [`v.blk.${layer}.${name}.bias`, `v.blk.${layer}.${name}.weight`]),
  ).flat();

test("pixels of a patch move from neighbouring channels to planes", () => {
  const row = Float32Array.of(0, 10, 20, 1, 11, 21, 2, 12, 22, 3, 13, 23); // 2 × 2 pixels
  expect([...channelsFirst(row, 2)]).toEqual([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]);
});

test("LFM2-VL's tower and projector under llama.cpp's names", async () => {
  await using scratch = await scratchFolder();
  const model = await loadModel(join(PARITY, "05-lfm2-vl-e2e"));
  const path = join(scratch.folder, "mmproj.gguf");
  await writeMmprojGguf(path, model, { name: "tiny", type: "f32" });
  const { metadata, tensors } = await readGguf(path);
  expect(metadata).toMatchObject({
    ...{ "general.architecture": "clip", "general.type": "mmproj", "clip.projector_type": "lfm2" },
    ...{ "clip.has_vision_encoder": true, "clip.use_gelu": true, "clip.vision.block_count": 2 },
    ...{ "clip.vision.embedding_length": 48, "clip.vision.projection_dim": 64 },
    ...{ "clip.vision.feed_forward_length": 96, "clip.vision.attention.head_count": 4 },
    ...{ "clip.vision.patch_size": 16, "clip.vision.projector.scale_factor": 2 },
    "clip.vision.image_mean": [0.5, 0.5, 0.5],
  });
  const outside = ["mm.1.bias", "mm.1.weight", "mm.2.bias", "mm.2.weight"];
  const norms = ["mm.input_norm.bias", "mm.input_norm.weight"];
  const embeddings = ["v.patch_embd.bias", "v.patch_embd.weight", "v.position_embd.weight"];
  const last = ["v.post_ln.bias", "v.post_ln.weight"];
  expect([...tensors.keys()].sort()).toEqual(
    [...outside, ...norms, ...blockNames(2), ...embeddings, ...last].sort(),
  );
  const tower = "model.vision_tower";
  const stored = (name: string) => model.checkpoint.readFloat32(name);
  const patches = await stored(`${tower}.embeddings.patch_embedding.weight`);
  expect(tensors.get("v.patch_embd.weight")).toEqual({
    shape: [48, 3, 16, 16],
    data: channelsFirst(patches, 16),
  });
  const first = await stored(`${tower}.encoder.layers.1.mlp.fc1.weight`);
  expect(tensors.get("v.blk.1.ffn_up.weight")).toEqual({ shape: [96, 48], data: first });
});

test("SmolVLM's two files hold every tensor once", async () => {
  await using scratch = await scratchFolder();
  const bundle = await openBundle(join(PARITY, "08-smolvlm-e2e"));
  const [seeing, text] = [join(scratch.folder, "mmproj.gguf"), join(scratch.folder, "text.gguf")];
  await writeMmprojGguf(seeing, bundle.model, { name: "tiny", type: "f32" });
  await writeModelGguf(text, bundle, { name: "tiny", type: "f32", pre: "smollm" });
  const [tower, language] = [await readGguf(seeing), await readGguf(text)];
  expect(tower.tensors.size + language.tensors.size).toBe(bundle.model.checkpoint.tensors.size);
  expect(tower.metadata).toMatchObject({
    ...{ "clip.projector_type": "idefics3", "clip.vision.image_size": 64 },
    ...{ "clip.vision.preproc_image_size": 128, "clip.vision.projector.scale_factor": 2 },
  });
  expect(tower.tensors.get("mm.model.fc.weight")!.shape).toEqual([64, 4 * 48]);
  expect(tower.tensors.get("v.patch_embd.weight")!.shape).toEqual([48, 3, 16, 16]);
  expect(language.metadata).toMatchObject({ "general.architecture": "llama" });
  expect(language.tensors.has("blk.2.attn_output.weight")).toBe(true);
});

test("matrices of another type, embeddings and vectors as they are", async () => {
  await using scratch = await scratchFolder();
  const model = await loadModel(join(PARITY, "08-smolvlm-e2e"));
  const path = join(scratch.folder, "mmproj.gguf");
  await writeMmprojGguf(path, model, { name: "tiny", type: "f16" });
  const { tensorInfos } = await gguf(path, { allowLocalFile: true });
  const typeOf = new Map(tensorInfos.map(({ name, dtype }) => [name, dtype]));
  const [F32, F16] = [0, 1]; // ggml's numbers
  expect(typeOf.get("v.blk.0.attn_q.weight")).toBe(F16);
  expect(typeOf.get("mm.model.fc.weight")).toBe(F16);
  for (const name of ["v.patch_embd.weight", "v.position_embd.weight", "v.blk.0.ln1.weight"]) {
    expect(typeOf.get(name)).toBe(F32);
  }
});

test("a tower that llama.cpp's file is not written for is refused", async () => {
  await using scratch = await scratchFolder();
  const model = await loadModel(join(PARITY, "07-paddleocr-vl-e2e"));
  const path = join(scratch.folder, "mmproj.gguf");
  await expect(writeMmprojGguf(path, model, { name: "tiny", type: "f32" })).rejects.toMatchObject({
    code: "export.gguf_unsupported",
  });
});
