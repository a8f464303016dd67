import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentProgress } from "../core/progress.ts";
import { Random } from "../core/random.ts";
import { openCheckpoint } from "../formats/checkpoint.ts";
import { float32ToBfloat16 } from "../formats/float16.ts";
import { openSafetensors, readTensorFloat32, writeSafetensors } from "../formats/safetensors.ts";
import { openBundle } from "../models/bundle.ts";
import { scratchFolder } from "../models/checkpoint-for-tests.ts";
import { rowSquares } from "../models/dora.ts";
import { loadModel } from "../models/load-model.ts";
import { USUALLY_EXEMPT, writeQuantisedFolder } from "../models/quantise-folder.ts";
import { adaptablePlaces, matchAdapter } from "../train/match-adapter.ts";
import { mergeLora } from "../train/merge-adapter.ts";
import { replaceableWeights } from "../train/saved-modules.ts";
import { loadAdapter, type LoraModule } from "../train/peft-adapter.ts";
import { compareMerged } from "./compare-merged.ts";
import { drawnAdapter, tinyBundle } from "./export-for-tests.ts";
import { writeAdapterGguf } from "./gguf-adapter.ts";
import { writeMergedFolder } from "./merged-folder.ts";

test("weights are PEFT's own merged ones", async () => {
  await using scratch = await scratchFolder("10-lora-llama-accum");
  const { folder } = scratch;
  const model = await loadModel(folder);
  const adapter = matchAdapter(await loadAdapter(join(folder, "adapter")), adaptablePlaces(model));
  const out = join(folder, "merged");
  await mkdir(out);
  await writeMergedFolder(model, adapter, out);
  const reference = await openSafetensors(join(folder, "expected.safetensors"));
  const name = "model.layers.0.self_attn.q_proj.weight";
  const expected = await readTensorFloat32(reference, `merged.${name}`);
  const found = await (await openCheckpoint(out)).readFloat32(name);
  // B·A has few terms of at most 1: a few units in the last place of weights below 1.
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(found[i]! - value)).toBeLessThan(4 * 2 ** -24);
  }
});

test("shards, dtypes and all other files are the base's; only adapted weights change", async () => {
  await using scratch = await scratchFolder();
  const { folder } = scratch;
  await tinyBundle(folder);
  const base = join(folder, "model");
  // The same model in bfloat16 and two shards.
  const single = await openSafetensors(join(base, "model.safetensors"));
  const names = [...single.tensors.keys()];
  const weight_map: Record<string, string> = {};
  for (const part of [0, 1]) {
    const shard = `model-0000${part + 1}-of-00002.safetensors`;
    const tensors = [];
    for (const name of names.filter((_, i) => i % 2 === part)) {
      const data = float32ToBfloat16(await readTensorFloat32(single, name));
      tensors.push({ name, dtype: "BF16" as const, shape: single.tensors.get(name)!.shape, data });
      weight_map[name] = shard;
    }
    await writeSafetensors(join(base, shard), tensors, { format: "pt" });
  }
  await rm(join(base, "model.safetensors"));
  await writeFile(join(base, "model.safetensors.index.json"), JSON.stringify({ weight_map }));
  await writeFile(join(base, "README.md"), "the base's own card");

  const bundle = await openBundle(base);
  const adapter = drawnAdapter(bundle);
  const out = join(folder, "merged");
  await mkdir(out);
  await writeMergedFolder(bundle.model, adapter, out);

  const there = (await readdir(base)).filter((name) => name !== "README.md").sort();
  expect((await readdir(out)).sort()).toEqual(there);
  for (const name of there.filter((one) => !one.endsWith(".safetensors"))) {
    expect(Buffer.compare(await readFile(join(out, name)), await readFile(join(base, name)))).toBe(
      0,
    );
  }
  const [before, after] = [bundle.model.checkpoint, await openCheckpoint(out)];
  let changed = 0;
  for (const name of names) {
    expect(after.tensors.get(name)!.entry.dtype).toBe("BF16");
    const module = adapter.modules.get(name.replace(/\.weight$/, ""));
    if (module === undefined) {
      expect(await after.read(name)).toEqual(await before.read(name));
      continue;
    }
    changed += 1;
    const sum = mergeLora(name, await before.readFloat32(name), module);
    expect((await after.read(name)).data).toEqual(float32ToBfloat16(sum));
  }
  expect(changed).toBe(adapter.modules.size);
});

test("a merged model answers as the pair it was made of, and a spoiled one does not", async () => {
  await using scratch = await scratchFolder();
  const { folder } = scratch;
  const bundle = await tinyBundle(folder);
  const adapter = drawnAdapter(bundle);
  const out = join(folder, "merged");
  await mkdir(out);
  await writeMergedFolder(bundle.model, adapter, out);
  const input_ids = bundle.tokenizer.encode("Summa 63,50 kronor, tack!", {
    addSpecialTokens: false,
  });
  const samples = [{ id: "one", input_ids, labels: input_ids, images: [] }];
  const options = {
    ...{ samples, pad: bundle.pad, progress: silentProgress },
    ...({ device: "cpu", threads: 1 } as const),
  };
  const same = await compareMerged(bundle.model, adapter, await loadModel(out), options);
  expect(same).toMatchObject({ papers: 1, tokens: input_ids.length - 1, changed_tokens: 0 });
  // Logits of some 10 over sums of 32 and 64 terms in float32, in another order.
  expect(same.largest_logit_difference).toBeLessThan(1e-3);
  const unmerged = await compareMerged(bundle.model, adapter, bundle.model, options);
  expect(unmerged.largest_logit_difference).toBeGreaterThan(0.05);
});

test("of a base in 4 bits, the adapter goes onto what the codes stand for", async () => {
  await using scratch = await scratchFolder("10-lora-llama-accum");
  const { folder } = scratch;
  const [base, out] = [join(folder, "nf4"), join(folder, "merged")];
  for (const path of [base, out]) await mkdir(path);
  const nf4 = { kind: "nf4", exempt: USUALLY_EXEMPT } as const;
  await writeQuantisedFolder(await loadModel(folder), base, nf4, { progress: silentProgress });
  const model = await loadModel(base);
  const adapter = matchAdapter(await loadAdapter(join(folder, "adapter")), adaptablePlaces(model));
  await writeMergedFolder(model, adapter, out);
  const merged = await loadModel(out);
  expect(merged.checkpoint.quantised.size).toBe(0);
  for (const name of model.checkpoint.quantised.keys()) {
    const floats = await model.checkpoint.readFloat32(name);
    const path = name.replace(/\.weight$/, "");
    const module = adapter.modules.get(path);
    const expected = module === undefined ? floats : mergeLora(path, floats, module);
    expect(await merged.checkpoint.readFloat32(name), name).toEqual(expected);
  }
  expect(await readFile(join(out, "config.json"), "utf8")).not.toContain("quantization_config");
});

test("whole weights go in as they are, and a parted head is written beside its embedding", async () => {
  await using scratch = await scratchFolder();
  const { folder } = scratch;
  const { model, tokenizer, pad } = await tinyBundle(folder);
  const embedding = model.decoder.tiedHead!;
  const random = new Random("whole");
  const near = async (name: string) => {
    const own = await model.checkpoint.readFloat32(model.storedName(name));
    const data = own.map((value) => value + 0.2 * random.normal());
    return [name, { shape: replaceableWeights(model).get(name)!, data }] as const;
  };
  const norm = "model.language_model.embedding_norm.weight";
  const shape = replaceableWeights(model).get(embedding)!;
  const input_ids = tokenizer.encode("Summa 63,50 kronor, tack!", { addSpecialTokens: false });
  const samples = [{ id: "one", input_ids, labels: input_ids, images: [] }];
  const cpu = { device: "cpu", threads: 1 } as const;
  const options = { ...cpu, samples, pad, progress: silentProgress };

  for (const names of [[norm], [norm, "lm_head.weight"], [embedding]]) {
    const weights = new Map(await Promise.all(names.map(near)));
    const adapter = { ...drawnAdapter({ model }), weights };
    const out = join(folder, names.join("+"));
    await mkdir(out);
    await writeMergedFolder(model, adapter, out);
    const merged = await loadModel(out);
    const isParted = names.some((name) => name !== norm);
    expect(merged.decoder.tiedHead).toBe(isParted ? null : embedding);
    expect(merged.checkpoint.tensors.has("lm_head.weight")).toBe(isParted);
    for (const [name, { data }] of weights) {
      expect(await merged.checkpoint.readFloat32(name)).toEqual(data);
    }
    if (isParted) {
      const written = merged.checkpoint.tensors.get("lm_head.weight")!.entry.shape;
      expect(written).toEqual(shape);
      const kept = names.includes(embedding) ? "lm_head.weight" : embedding;
      expect(await merged.checkpoint.readFloat32(kept)).toEqual(
        await model.checkpoint.readFloat32(model.storedName(embedding)),
      );
    }
    const same = await compareMerged(model, adapter, merged, options);
    expect(same).toMatchObject({ changed_tokens: 0 });
    expect(same.largest_logit_difference).toBeLessThan(1e-3); // as above
    const without = await compareMerged(model, drawnAdapter({ model }), merged, options);
    expect(without.largest_logit_difference).toBeGreaterThan(0.05);
  }
  const adapter = { ...drawnAdapter({ model }), weights: new Map([await near(norm)]) };
  const gguf = { name: "x", type: "f32" } as const;
  await expect(
    writeAdapterGguf(join(folder, "lora.gguf"), model, adapter, gguf),
  ).rejects.toMatchObject({ code: "export.gguf_modules_to_save" });
});

test("DoRA goes in as rows of the lengths that were learnt", async () => {
  await using scratch = await scratchFolder();
  const { folder } = scratch;
  const { model, tokenizer, pad } = await tinyBundle(folder);
  const plain = drawnAdapter({ model });
  const modules = new Map<string, LoraModule>();
  for (const [path, module] of plain.modules) {
    const weight = await model.checkpoint.readFloat32(model.storedName(`${path}.weight`));
    const squares = rowSquares(weight, module.outFeatures);
    const magnitude = squares.map((square, o) => (0.5 + (o % 3)) * Math.sqrt(square));
    modules.set(path, { ...module, magnitude });
  }
  const adapter = { ...plain, modules };
  const out = join(folder, "merged");
  await mkdir(out);
  await writeMergedFolder(model, adapter, out);
  const merged = await loadModel(out);
  for (const [path, { magnitude, outFeatures }] of modules) {
    const rows = rowSquares(await merged.checkpoint.readFloat32(`${path}.weight`), outFeatures);
    for (const [o, square] of rows.entries()) {
      expect(Math.abs(Math.sqrt(square) / magnitude![o]! - 1)).toBeLessThan(1e-5);
    }
  }
  const input_ids = tokenizer.encode("Summa 63,50 kronor, tack!", { addSpecialTokens: false });
  const samples = [{ id: "one", input_ids, labels: input_ids, images: [] }];
  const cpu = { device: "cpu", threads: 1 } as const;
  const options = { ...cpu, samples, pad, progress: silentProgress };
  const same = await compareMerged(model, adapter, merged, options);
  expect(same.changed_tokens).toBe(0);
  expect(same.largest_logit_difference).toBeLessThan(1e-3); // as above
  const without = await compareMerged(model, plain, merged, options);
  expect(without.largest_logit_difference).toBeGreaterThan(0.05);
  await expect(
    writeAdapterGguf(join(folder, "lora.gguf"), model, adapter, { name: "x", type: "f32" }),
  ).rejects.toMatchObject({ code: "export.gguf_dora" });
});
