import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBundle } from "./bundle.ts";
import { editTensors, scratchFolder } from "./checkpoint-for-tests.ts";
import { loadModel } from "./load-model.ts";
import { bilinearMatrix, parsePaddleOcrVlConfig } from "./paddleocr-vl.ts";

const CASE = "07-paddleocr-vl-e2e";
type Json = Record<string, unknown>;

function fixture(name: string): Json {
  const path = join(import.meta.dirname, "../../fixtures/parity", CASE, name);
  return JSON.parse(readFileSync(path, "utf8")) as Json; // checked by the parser under test
}

describe("config.json", () => {
  const flat = fixture("config.legacy.json");

  test("the Hub's flat file and the nested one say the same", () => {
    const released = {
      ...{ rope_is_neox_style: true, sliding_window: null, max_sequence_length: null },
      ...{ compression_ratio: 1.0, ignored_index: -100, weight_share_add_bias: true },
      ...{ auto_map: {}, hidden_dropout_prob: 0, use_flash_attention: false },
    };
    expect(parsePaddleOcrVlConfig({ ...flat, ...released })).toEqual(
      parsePaddleOcrVlConfig(fixture("config.json")),
    );
  });

  test.each([
    [{ rope_is_neox_style: false }, "rope_is_neox_style is false"],
    [{ use_bias: true }, "use_bias is true"],
    [{ router_aux_loss: 1 }, '"router_aux_loss"'],
    [{ tie_word_embeddings: undefined }, "tie_word_embeddings is missing"],
    [{ rope_scaling: { mrope_section: [2, 2, 2], rope_type: "default" } }, "[2,2,2] are no three"],
    [{ rope_scaling: null }, "are no three sections of 8 frequencies"],
  ])("%j is named", (edit, sentence) => {
    expect(() => parsePaddleOcrVlConfig({ ...flat, ...edit })).toThrow(sentence);
  });

  test("another scaling of the rotary positions is refused", () => {
    const rope_scaling = { mrope_section: [2, 3, 3], rope_type: "yarn", factor: 4 };
    expect(() => parsePaddleOcrVlConfig({ ...flat, rope_scaling })).toThrow(/yarn/);
  });
});

test("leftovers of the tower's training are not missed, other tensors are named", async () => {
  await using scratch = await scratchFolder(CASE);
  const extra = (name: string) => ({ ...{ name, dtype: "F32" as const }, ...ONE });
  const tower = "visual.vision_model";
  await editTensors(scratch.folder, (tensors) => [
    ...tensors,
    extra(`${tower}.embeddings.packing_position_embedding.weight`),
    extra(`${tower}.head.probe`),
  ]);
  await loadModel(scratch.folder);
  await editTensors(scratch.folder, (tensors) => [...tensors, extra(`${tower}.adapter.weight`)]);
  await expect(loadModel(scratch.folder)).rejects.toThrow(`${tower}.adapter.weight`);
});

const ONE = { shape: [1], data: Float32Array.of(1) };

test("names as transformers 5 has them in memory are read too", async () => {
  await using scratch = await scratchFolder(CASE);
  await editTensors(scratch.folder, (tensors) =>
    tensors.map((tensor) => ({
      ...tensor,
      name: tensor.name
        .replace(/^model\./, "model.language_model.")
        .replace(/^visual\./, "model.visual.")
        .replace(/^mlp_AR\./, "model.projector."),
    })),
  );
  const { vision } = await loadModel(scratch.folder);
  expect(vision!.reference.base_model_class).toBe("PaddleOCRVLForConditionalGeneration");
});

test("the answer ends in </s>, as the template writes it", async () => {
  await using scratch = await scratchFolder(CASE);
  const { tokenizer, endOfTurn } = await openBundle(scratch.folder);
  expect(tokenizer.tokenOf(endOfTurn)).toBe("</s>");
  const template = join(scratch.folder, "chat_template.jinja");
  const text = await readFile(template, "utf8");
  const other = text.replace("{{ eos_token -}}", '{{ "<|end_of_sentence|>" -}}');
  expect(other).not.toBe(text);
  await writeFile(template, other);
  // No name that this family is known to end with: the tokenizer's own end of text.
  expect((await openBundle(scratch.folder)).endOfTurn).toBe(endOfTurn);
});

test("a grid resized to its own size is itself; between two cells it is their mean", () => {
  expect([...bilinearMatrix(3, 3)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect([...bilinearMatrix(2, 1)]).toEqual([0.5, 0.5]);
  // Half-pixel centres: −0.25 is held at the edge, 0.25, 0.75, 1.25 is held at the edge.
  expect([...bilinearMatrix(2, 4)]).toEqual([1, 0, 0.75, 0.25, 0.25, 0.75, 0, 1]);
  // Without antialiasing, shrinking by four looks at two cells of eight.
  expect([...bilinearMatrix(8, 2)].filter((weight) => weight > 0)).toEqual([0.5, 0.5, 0.5, 0.5]);
});
