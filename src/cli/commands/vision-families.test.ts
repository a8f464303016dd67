import { cp, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DocumentSchema } from "../../documents/document.ts";
import { tinyWorkplace, kvitto, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { extractCommand } from "./extract.ts";
import { mergeCommand } from "./merge.ts";
import { trainCommand } from "./train.ts";

const FIXTURES = resolve(import.meta.dirname, "../../../fixtures/parity");

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(2);
});
afterAll(() => place[Symbol.asyncDispose]());

/** A tiny checkpoint of the family with room for the question, whose text its vocabulary spells out. */
async function tinyFamily(name: string): Promise<string> {
  const folder = join(place.folder, name);
  await cp(join(FIXTURES, name), folder, { recursive: true });
  const path = join(folder, "config.json");
  const config = await readFile(path, "utf8");
  const roomy = config.replace(
    '"max_position_embeddings": 1024',
    '"max_position_embeddings": 4096',
  );
  expect(roomy).not.toBe(config);
  await writeFile(path, roomy);
  return folder;
}

test.each([
  ["07-paddleocr-vl-e2e", "PaddleOCRVLForConditionalGeneration", "model.language_model.layers.0"],
  ["08-smolvlm-e2e", "SmolVLMForConditionalGeneration", "model.text_model.layers.0"],
])("%s is trained on pages and read with", async (name, peftClass, layer) => {
  const model = await tinyFamily(name);
  const run = join(place.folder, `run-${name}`);
  const onModel = ["--model", model, "--device", "cpu"];
  const trained = await kvitto(trainCommand, [
    ...[place.data, "--out", run, ...onModel, "--validation-share", "0"],
    ...["--epochs", "1", "--batch-size", "2", "--rank", "2", "--target-modules", "q_proj"],
  ]);
  expect(trained.stderr).not.toContain("error:");
  expect(trained.status).toBe(0);
  expect(trained.stdout).toContain(`--model ${model} --adapter`);
  const adapter = JSON.parse(
    await readFile(join(run, "adapter/adapter_config.json"), "utf8"),
  ) as Record<string, unknown>; // written by the command
  expect(adapter["auto_mapping"]).toMatchObject({ base_model_class: peftClass });
  // The tower has layers of that name too.
  expect(adapter["target_modules"]).toContain(`${layer}.self_attn.q_proj`);

  const page = place.rows[0]!.images[0]!;
  const read = await kvitto(extractCommand, [
    ...[page, "--adapter", run, ...onModel, "--max-answer-tokens", "8", "--json"],
  ]);
  expect(read.status).toBe(0);
  const { document } = JSON.parse(read.stdout) as { document: unknown };
  expect(DocumentSchema.parse(document)).toEqual(document);

  if (name !== "08-smolvlm-e2e") return; // one of them is enough for what follows: it takes long
  // Papers drawn for the comparison are gone by the time that their pages are looked at.
  const merged = await kvitto(mergeCommand, [
    ...[run, ...onModel, "--out", join(place.folder, `merged-${name}`), "--sample-papers", "1"],
  ]);
  expect(merged.status).toBe(0);
  expect(merged.stdout).toMatch(/0 of \d+ greedy tokens change/);
});
