import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPredictions } from "../../evaluate/prediction.ts";
import { DocumentSchema } from "../../documents/document.ts";
import { writeJsonl } from "../../formats/jsonl.ts";
import { loadModel } from "../../models/load-model.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { evalCommand } from "./eval.ts";
import { quantizeCommand } from "./quantize.ts";

let place: TinyWorkplace;
const inPlace = (name: string) => join(place.folder, name);
const common = () => ["--device", "cpu", "--max-answer-tokens", "60"];
const ofModel = () => ["--model", place.model, ...common()];

/** Papers whose labels are what the model itself reads: it reads all of them right. */
beforeAll(async () => {
  place = await tinyWorkplace(3);
  const args = [place.data, ...ofModel(), "--out", inPlace("eval"), "--json"];
  expect(await kvitto(evalCommand, args)).toMatchObject({ status: 0 });
  const read = await readPredictions(inPlace("eval/predictions.jsonl"));
  const rows = place.rows.map((row) => ({
    ...row,
    images: row.images.map((image) => basename(image)),
    document: DocumentSchema.parse(JSON.parse(read.find(({ id }) => id === row.id)!.pred)),
  }));
  await writeJsonl(join(place.data, "own.jsonl"), rows);
});
afterAll(() => place[Symbol.asyncDispose]());

function quantize(out: string, ...more: string[]) {
  const data = join(place.data, "own.jsonl");
  return kvitto(quantizeCommand, [data, ...ofModel(), "--out", inPlace(out), ...more, "--json"]);
}

test("what reads worse than it may is refused, and leaves nothing", async () => {
  // 4 bits of random weights: other tokens come first somewhere in three answers of 60.
  const said = await quantize("refused", "--to", "int4", "--max-accuracy-drop", "0");
  expect(said.status).toBe(1);
  const { error } = JSON.parse(said.stdout) as { error: { code: string; message: string } };
  expect(error.code).toBe("quantize.accuracy");
  expect(error.message).toContain("the original 100.0 %");
  await expect(stat(inPlace("refused"))).rejects.toThrow("ENOENT");
});

test("told that it may, it writes a model that opens, with figures of both", async () => {
  const said = await quantize("small", "--to", "int4", "--max-accuracy-drop", "100");
  expect(said).toMatchObject({ status: 0 });
  const result = JSON.parse(said.stdout) as Record<"before" | "after", Record<string, number>>;
  expect(result).toMatchObject({ to: "int4", papers: 3, quantised: 13 });
  expect(result.before["field_accuracy"]).toBe(1);
  expect(result.after["bytes"]!).toBeLessThan(0.6 * result.before["bytes"]!); // the tower stays
  for (const { tokens_per_second, memory_bytes } of [result.before, result.after]) {
    expect(tokens_per_second).toBeGreaterThan(0);
    expect(memory_bytes).toBeGreaterThan(1e7);
  }
  expect((await loadModel(inPlace("small"))).checkpoint.quantised.size).toBe(13);
  const config = await readFile(inPlace("small/config.json"), "utf8");
  expect(JSON.parse(config)).toMatchObject({ quantization_config: { quant_method: "kvitto" } });
  const args = [place.data, "--model", inPlace("small"), ...common()];
  expect(await kvitto(evalCommand, [...args, "--out", inPlace("eval4")])).toMatchObject({
    status: 0,
  });
  const again = await quantize("small", "--to", "int8");
  expect(again.stdout).toContain("export.out_exists");
});
