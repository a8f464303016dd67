import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSession } from "../engine/index.ts";
import { openSafetensors, readTensorFloat32 } from "../formats/safetensors.ts";
import {
  allLogits,
  languageStages,
  loadModel,
  resolveModel,
  sequenceFeeds,
  sequenceInputs,
} from "./index.ts";

const CASE = join(import.meta.dirname, "../../fixtures/parity/04-lfm2-text");

interface CaseFile {
  readonly runs: { fwd: { inputs: { input_ids: number[][]; attention_mask: number[][] } } };
}

test("from a folder to the reference's logits through the public entries alone", async () => {
  const { decoder, ...model } = await loadModel(await resolveModel(CASE));
  const { root } = model.weights();
  const { finalNorm } = languageStages(decoder, root, sequenceInputs(decoder), null);
  const logits = allLogits(decoder, root, finalNorm);
  await using session = await openSession({ logits }, { device: "cpu" });

  const file = JSON.parse(await readFile(join(CASE, "case.json"), "utf8")) as CaseFile; // a fixture
  const { input_ids, attention_mask } = file.runs.fwd.inputs;
  const lengths = attention_mask.map((row) => row.reduce((sum, value) => sum + value, 0));
  const results = await session.run(sequenceFeeds(decoder, input_ids.flat(), lengths));
  const got = results["logits"]!.data;

  const expected = await openSafetensors(join(CASE, "expected.safetensors"));
  const want = await readTensorFloat32(expected, "fwd.logits");
  expect(got.length).toBe(want.length);
  const vocabulary = decoder.vocabularySize;
  for (const [position, real] of attention_mask.flat().entries()) {
    if (real === 0) continue;
    for (let v = position * vocabulary; v < (position + 1) * vocabulary; v++) {
      // The reference itself moves by 2.2e-5 with another vector width and thread count.
      expect(Math.abs(Number(got[v]) - want[v]!)).toBeLessThan(1e-4);
    }
  }
});
