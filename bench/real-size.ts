import { z } from "zod";
import { runScript } from "../src/cli/child-process.ts";
import { HUB_MODELS, type HubModel } from "../src/models/hub-models.ts";
import { architectureOf } from "../src/models/load-model.ts";
import { modelSize } from "../src/models/model-size.ts";
import { weightShapes } from "../src/models/weight-shapes.ts";
import { writeRandomCheckpoint } from "./random-checkpoint.ts";

/**
 * Models of the Hub in their real sizes with random weights: each is written in bf16 to a temporary
 * folder, trains one LoRA step, and decodes 16 tokens, each of the two in a process of its own. Prints
 * a row of a table a model: estimated and measured memory (VmHWM), and seconds.
 *
 *   node --import tsx bench/real-size.ts [--short] NAME…   (a part of a name will do)
 *
 * With --short a page is one piece and texts are 48 tokens, so that hardly more than the weights is
 * measured, in a fraction of the time.
 */

const Outcome = z.strictObject({
  tokens: z.int(),
  pageSeconds: z.number(),
  opened: z.number(),
  work: z.number(),
  loss: z.number().nullable(),
  peak_bytes: z.number(),
});
type Outcome = z.infer<typeof Outcome>;

/** What the stage printed, or how its process ended: killed for memory, most likely. */
async function runStage(
  folder: string,
  stage: "train" | "read",
  size: "whole" | "short",
): Promise<Outcome | string> {
  const script = new URL("./real-size-child.ts", import.meta.url);
  const { printed, end } = await runScript(script, [folder, stage, size]);
  return printed === "" ? `ended with ${end}` : Outcome.parse(JSON.parse(printed));
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

function cells(outcome: Outcome | string, estimate: number): string[] {
  if (typeof outcome === "string") return [gigabytes(estimate), outcome, "–", "–", "–"];
  const { tokens, pageSeconds, opened, work, peak_bytes } = outcome;
  return [
    ...[gigabytes(estimate), gigabytes(peak_bytes), `${tokens}`],
    ...[(pageSeconds + opened).toFixed(0), work.toFixed(1)],
  ];
}

async function measure({ name, config }: HubModel, length: "whole" | "short"): Promise<string> {
  const { decoder, vision } = architectureOf(config, name);
  const size = modelSize({ decoder, vision });
  const shapes = weightShapes(decoder, vision);
  await using checkpoint = await writeRandomCheckpoint(config, shapes, "BF16");
  const trained = await runStage(checkpoint.folder, "train", length);
  const read = await runStage(checkpoint.folder, "read", length);
  const count = `${(size.parameters / 1e6).toFixed(0)} M`;
  const row = [
    ...[name, count, ...cells(trained, size.train_memory_bytes)],
    ...cells(read, size.read_memory_bytes),
  ];
  return `| ${row.join(" | ")} |`;
}

const given = process.argv.slice(2);
const wanted = given.filter((part) => part !== "--short");
const length = given.includes("--short") ? "short" : "whole";
const chosen = HUB_MODELS.filter(({ name }) => wanted.some((part) => name.includes(part)));
if (chosen.length === 0) throw new Error("usage: NAME…, parts of the names in kvitto models");
for (const model of chosen) console.log(await measure(model, length));
