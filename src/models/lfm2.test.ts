import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSession } from "../engine/session.ts";
import { editTensors, scratchFolder } from "./checkpoint-for-tests.ts";
import { allLogits, languageStages } from "./language-graph.ts";
import { loadModel } from "./load-model.ts";
import { sequenceFeeds, sequenceInputs } from "./sequence.ts";

const HEAD_SIZE = 16;

/** Logits of the fixture with `groups` key and value heads, every one a copy of its first. */
async function logitsWithEqualHeads(groups: number): Promise<Float32Array> {
  await using scratch = await scratchFolder("04-lfm2-text");
  const path = join(scratch.folder, "config.json");
  const text = await readFile(path, "utf8");
  const stated = '"num_key_value_heads": 2';
  expect(text).toContain(stated);
  await writeFile(path, text.replace(stated, `"num_key_value_heads": ${groups}`));
  await editTensors(scratch.folder, (tensors) =>
    tensors.map((tensor) => {
      if (!/[kv]_proj\.weight$/.test(tensor.name)) return tensor;
      const columns = tensor.shape[1]!;
      const first = (tensor.data as Float32Array).subarray(0, HEAD_SIZE * columns); // stored as F32
      const data = new Float32Array(groups * first.length);
      for (let g = 0; g < groups; g++) data.set(first, g * first.length);
      return { ...tensor, shape: [groups * HEAD_SIZE, columns], data };
    }),
  );
  const { decoder, ...model } = await loadModel(scratch.folder);
  const { root } = model.weights();
  const { finalNorm } = languageStages(decoder, root, sequenceInputs(decoder), null);
  const logits = allLogits(decoder, root, finalNorm);
  await using session = await openSession({ logits }, { device: "cpu" });
  const ids = [1, 54, 48, 46, 329, 98, 93, 274];
  const results = await session.run(sequenceFeeds(decoder, ids, [ids.length]));
  return results["logits"]!.data as Float32Array; // the head's dtype
}

test("key heads that are copies of one another are as good as one", async () => {
  const one = await logitsWithEqualHeads(1);
  for (const groups of [2, 4]) {
    const several = await logitsWithEqualHeads(groups);
    expect(several.length).toBe(one.length);
    // The same products; only how rows are stacked for the multiplication differs.
    for (const [i, value] of several.entries())
      expect(Math.abs(value - one[i]!)).toBeLessThan(1e-5);
  }
});

test("a token's logits do not change with what comes after it", async () => {
  await using scratch = await scratchFolder("04-lfm2-text");
  const { decoder, ...model } = await loadModel(scratch.folder);
  const { root } = model.weights();
  const { finalNorm } = languageStages(decoder, root, sequenceInputs(decoder), null);
  const logits = allLogits(decoder, root, finalNorm);
  await using session = await openSession({ logits }, { device: "cpu" });
  const run = async (ids: number[]) => {
    const results = await session.run(sequenceFeeds(decoder, ids, [ids.length]));
    return results["logits"]!.data as Float32Array; // the head's dtype
  };
  const prompt = [1, 54, 48, 46];
  const short = await run(prompt);
  const long = await run([...prompt, 98, 93, 7]);
  for (const [i, value] of short.entries()) expect(Math.abs(value - long[i]!)).toBeLessThan(1e-5);
});
