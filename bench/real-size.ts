import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { runScript } from "../src/cli/child-process.ts";
import { silentProgress } from "../src/core/progress.ts";
import { HUB_MODELS, type HubModel } from "../src/models/hub-models.ts";
import { architectureOf, loadModel } from "../src/models/load-model.ts";
import { modelSize } from "../src/models/model-size.ts";
import {
  USUALLY_EXEMPT,
  VISION_AND_PROJECTOR,
  writeQuantisedFolder,
  type Quantisation,
} from "../src/models/quantise-folder.ts";
import { usualLengths } from "../src/models/usual-lengths.ts";
import { weightShapes } from "../src/models/weight-shapes.ts";
import { writeRandomCheckpoint } from "./random-checkpoint.ts";

/**
 * Models of the Hub in their real sizes with random weights: each is written in bf16 to a temporary
 * folder, trains one LoRA step, and decodes 16 tokens, each of the two in a process of its own. Prints
 * a row of a table a model: estimated and measured memory (VmHWM), and seconds.
 *
 *   node --import tsx bench/real-size.ts [--short] [--fewer-bits] NAME…   (a part of a name will do)
 *
 * With --short a page is one piece and texts are 48 tokens, so that hardly more than the weights is
 * measured, in a fraction of the time. With --fewer-bits it trains on NF4 and reads with 4 bits, as
 * `kvitto train --quantize nf4` and `kvitto quantize --to int4` do.
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

interface Asked {
  readonly length: "whole" | "short";
  readonly fewerBits: boolean;
}

/** What the stage printed, or how its process ended: killed for memory, most likely. */
type Stage = (folder: string, stage: "train" | "read") => Promise<Outcome | string>;

const FEWER_BITS: Readonly<Record<"train" | "read", Quantisation>> = {
  train: { kind: "nf4", exempt: USUALLY_EXEMPT },
  read: { kind: "blocks", format: { bits: 4, blockSize: 32 }, exempt: VISION_AND_PROJECTOR },
};

/** A folder that is removed when disposed. */
async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-bench-"));
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The same stage on a copy of the model in fewer bits. */
function onFewerBits(run: Stage): Stage {
  return async (from, stage) => {
    await using copy = await temporaryFolder();
    const progress = silentProgress;
    await writeQuantisedFolder(await loadModel(from), copy.folder, FEWER_BITS[stage], { progress });
    return await run(copy.folder, stage);
  };
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

function cells(outcome: Outcome | string, estimate: (tokens: number) => string): string[] {
  if (typeof outcome === "string") return ["–", outcome, "–", "–", "–"];
  const { tokens, pageSeconds, opened, work, peak_bytes } = outcome;
  return [
    ...[estimate(tokens), gigabytes(peak_bytes), `${tokens}`],
    ...[(pageSeconds + opened).toFixed(0), work.toFixed(1)],
  ];
}

async function measure({ name, config }: HubModel, { length, fewerBits }: Asked): Promise<string> {
  const architecture = architectureOf(config, name);
  const { labels } = usualLengths(architecture);
  const sizeAt = (tokens: number) =>
    modelSize(architecture, { training: tokens, labels, prompt: tokens });
  /** Estimates are of float32. */
  const estimate = (of: "train_memory_bytes" | "read_memory_bytes") => (tokens: number) =>
    fewerBits ? "–" : gigabytes(sizeAt(tokens)[of]);

  await using scratch = await temporaryFolder();
  const asIs: Stage = async (folder, stage) => {
    const script = new URL("./real-size-child.ts", import.meta.url);
    const features = join(scratch.folder, "features.f32");
    const { printed, end } = await runScript(script, [folder, stage, length, features]);
    return printed === "" ? `ended with ${end}` : Outcome.parse(JSON.parse(printed));
  };
  const run = fewerBits ? onFewerBits(asIs) : asIs;
  const shapes = weightShapes(architecture.decoder, architecture.vision);
  await using checkpoint = await writeRandomCheckpoint(config, shapes, "BF16");
  const trained = await run(checkpoint.folder, "train");
  const read = await run(checkpoint.folder, "read");
  const row = [
    ...[name, `${(sizeAt(1).parameters / 1e6).toFixed(0)} M`],
    ...cells(trained, estimate("train_memory_bytes")),
    ...cells(read, estimate("read_memory_bytes")),
  ];
  return `| ${row.join(" | ")} |`;
}

const given = process.argv.slice(2);
const wanted = given.filter((part) => !part.startsWith("--"));
const asked: Asked = {
  length: given.includes("--short") ? "short" : "whole",
  fewerBits: given.includes("--fewer-bits"),
};
const chosen = HUB_MODELS.filter(({ name }) => wanted.some((part) => name.includes(part)));
if (chosen.length === 0) throw new Error("usage: NAME…, parts of the names in kvitto models");
for (const model of chosen) console.log(await measure(model, asked));
