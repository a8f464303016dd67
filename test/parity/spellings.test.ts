import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  openSafetensors,
  readTensor,
  writeSafetensors,
  type TensorToWrite,
} from "../../src/formats/safetensors.ts";
import { runParity } from "./rows.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/parity");
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** A copy of a case that may be changed. */
async function copyOf(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-spelling-"));
  folders.push(folder);
  await cp(join(FIXTURES, name), folder, { recursive: true });
  return folder;
}

async function editConfig(folder: string, edit: (text: string) => string): Promise<void> {
  const path = join(folder, "config.json");
  const before = await readFile(path, "utf8");
  const after = edit(before);
  expect(after).not.toBe(before); // an edit that does nothing would prove nothing
  await writeFile(path, after);
}

async function editTensors(
  folder: string,
  edit: (tensor: TensorToWrite & { data: Float32Array }) => TensorToWrite,
): Promise<void> {
  const path = join(folder, "model.safetensors");
  const file = await openSafetensors(path);
  const tensors: TensorToWrite[] = [];
  for (const name of file.tensors.keys()) {
    const { dtype, shape, data } = await readTensor(file, name);
    if (!(data instanceof Float32Array)) throw new Error(`${name} is not float32`);
    tensors.push(edit({ name, dtype, shape, data }));
  }
  await writeSafetensors(path, tensors);
}

/** Quantities that are out of tolerance. */
async function wrong(folder: string): Promise<string[]> {
  const { rows } = await runParity(folder);
  expect(rows.length).toBeGreaterThan(10);
  return rows.filter(({ ok }) => !ok).map(({ quantity }) => quantity);
}

test.each([
  "02-llama-tied-rope-llama3",
  "03-mistral-sliding",
  "04-lfm2-text",
  "05-lfm2-vl-e2e",
  "07-paddleocr-vl-e2e",
  "08-smolvlm-e2e",
])("%s gives the same numbers from the older spelling of config.json", async (name) => {
  const folder = await copyOf(name);
  const legacy = await readFile(join(folder, "config.legacy.json"), "utf8");
  await editConfig(folder, () => legacy);
  expect(await wrong(folder)).toEqual([]);
});

test.each([
  ["the Hub", "model.vision_tower.vision_model.", "model.language_model."],
  ["remote-code files", "vision_tower.vision_model.", "language_model.model."],
])("LFM2-VL reads tensor names as %s writes them", async (_, tower, language) => {
  const folder = await copyOf("05-lfm2-vl-e2e");
  await editTensors(folder, (tensor) => ({
    ...tensor,
    name: tensor.name
      .replace(/^model\.vision_tower\./, tower)
      .replace(/^model\.language_model\./, language),
  }));
  expect(await wrong(folder)).toEqual([]);
});

test("a tower alone reads names with and without vision_model.", async () => {
  const folder = await copyOf("06-siglip2-vision");
  await editTensors(folder, (tensor) => ({ ...tensor, name: `vision_model.${tensor.name}` }));
  expect(await wrong(folder)).toEqual([]);
});

test("a convolution of four taps whose first is zero is the one of three", async () => {
  const folder = await copyOf("04-lfm2-text");
  await editConfig(folder, (text) => text.replace('"conv_L_cache": 3', '"conv_L_cache": 4'));
  await editTensors(folder, (tensor) => {
    if (!tensor.name.endsWith("conv.conv.weight")) return tensor;
    const [channels] = tensor.shape;
    const data = Float32Array.from({ length: channels! * 4 }, (__, i) =>
      i % 4 === 0 ? 0 : tensor.data[Math.floor(i / 4) * 3 + (i % 4) - 1]!,
    );
    return { ...tensor, shape: [channels!, 1, 4], data };
  });
  expect(await wrong(folder)).toEqual([]);
});

test("a feed-forward width that is not adjusted is taken as it stands", async () => {
  const folder = await copyOf("04-lfm2-text");
  await editConfig(folder, (text) =>
    text
      .replace('"block_auto_adjust_ff_dim": true', '"block_auto_adjust_ff_dim": false')
      .replace('"intermediate_size": 192', '"intermediate_size": 128'),
  );
  expect(await wrong(folder)).toEqual([]);
});

test.each([
  ["longer by one token", "11"],
  ["shorter by one token", "9"],
  ["not there", "null"],
])("the comparison notices a window that is %s, in reading and in answering", async (_, window) => {
  const folder = await copyOf("03-mistral-sliding");
  await editConfig(folder, (text) =>
    text.replace('"sliding_window": 10', `"sliding_window": ${window}`),
  );
  const quantities = await wrong(folder);
  expect(quantities).toContain("fwd.hidden_1");
  expect(quantities).toContain("gen1.step_logits");
});

test.each([
  ["the norm's epsilon", '"norm_eps": 1e-05', '"norm_eps": 1e-06', "fwd.hidden_1"],
  ["the rotary base", '"rope_theta": 1000000.0', '"rope_theta": 10000.0', "rope.inv_freq"],
])("the comparison notices %s", async (_, from, to, quantity) => {
  const folder = await copyOf("04-lfm2-text");
  await editConfig(folder, (text) => text.replace(from, to));
  expect(await wrong(folder)).toContain(quantity);
});
