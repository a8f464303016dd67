import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBundle } from "./bundle.ts";
import { scratchFolder } from "./checkpoint-for-tests.ts";
import { loadModel } from "./load-model.ts";

const CASE = "08-smolvlm-e2e";

async function editJson(path: string, edit: (json: Record<string, unknown>) => void) {
  const json = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>; // a fixture
  edit(json);
  await writeFile(path, JSON.stringify(json));
}

test("an Idefics3 configuration opens the same weights, for PEFT under its own class", async () => {
  await using scratch = await scratchFolder(CASE);
  const before = await loadModel(scratch.folder);
  const config = join(scratch.folder, "config.json");
  await writeFile(config, await readFile(join(scratch.folder, "config.idefics3.json")));
  const after = await loadModel(scratch.folder);
  expect([before.family, after.family]).toEqual(["smolvlm", "smolvlm"]);
  expect(before.vision!.reference.base_model_class).toBe("SmolVLMForConditionalGeneration");
  expect(after.vision!.reference.base_model_class).toBe("Idefics3ForConditionalGeneration");
});

test("keys that the trainer of the released models left are known; others are named", async () => {
  await using scratch = await scratchFolder(CASE);
  const config = join(scratch.folder, "config.json");
  await editJson(config, (json) => {
    Object.assign(json["text_config"] as object, {
      ...{ neftune_noise_alpha: 0, pixel_shuffle_factor: 4, use_resampler: false },
      ...{ perceiver_config: { attention_dropout: 0 }, qk_layer_norms: false },
    });
    Object.assign(json["vision_config"] as object, { use_base_siglip: true, size: {} });
  });
  await loadModel(scratch.folder);
  await editJson(config, (json) => {
    Object.assign(json["text_config"] as object, { use_resampler: true, router_aux_loss: 1 });
  });
  await expect(loadModel(scratch.folder)).rejects.toThrow(/use_resampler.*router_aux_loss/);
});

test("the answer ends where the template ends a turn, not at another family's token", async () => {
  await using scratch = await scratchFolder(CASE);
  const { tokenizer, endOfTurn, pad } = await openBundle(scratch.folder);
  // The vocabulary has <|im_end|> too: as the padding.
  expect(tokenizer.tokenOf(endOfTurn)).toBe("<end_of_utterance>");
  expect(tokenizer.tokenOf(pad)).toBe("<|im_end|>");
});

test("a processor that cuts other tiles than the tower has learned is refused", async () => {
  await using scratch = await scratchFolder(CASE);
  const path = join(scratch.folder, "processor_config.json");
  await editJson(path, (json) => Object.assign(json, { image_seq_len: 169 }));
  await expect(openBundle(scratch.folder)).rejects.toThrow(/169 tokens a tile.*makes it 4/);
  await editJson(path, (json) => {
    delete json["image_seq_len"];
    Object.assign(json["image_processor"] as object, { max_image_size: { longest_edge: 96 } });
  });
  await expect(openBundle(scratch.folder)).rejects.toThrow(/tiles of 96 px.*64 px/);
});
