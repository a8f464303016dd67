import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { KvittoError, messageOf } from "../../core/errors.ts";
import type { DatasetRow } from "../../data/rows.ts";
import type { SeenVendors } from "../../evaluate/held-out-gap.ts";
import { readDataset } from "../dataset-source.ts";
import { adapterFolder } from "../model-settings.ts";
import { RUN_CONFIG_FILE } from "../run-config.ts";
import { splitForTraining } from "../training-split.ts";

/** Of a training run's config.yaml: which rows were trained on. */
const TrainingData = z.object({
  data: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  /** The adapter that the run began with, whose vendors were trained on, too. */
  continue: z.string().nullable().default(null),
  seed: z.string(),
  validation: z.string().nullable(),
  validation_share: z.number(),
  split_by: z.enum(["vendor", "row"]),
});

function vendorsOf(rows: readonly DatasetRow[]): Set<string> {
  return new Set(rows.flatMap(({ vendor }) => vendor ?? []));
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function fromNames(given: readonly string[]): Promise<SeenVendors> {
  const [only = ""] = given;
  if (given.length > 1 || !(await isThere(only))) {
    return { vendors: new Set(given), from: "by --seen" };
  }
  return { vendors: vendorsOf(await readDataset(only)), from: `those of ${only}` };
}

/** The run folder that made an adapter: the one above its PEFT folder. */
async function configOf(adapter: string): Promise<string | null> {
  const folder = resolve(await adapterFolder(adapter));
  const path = join(basename(folder) === "adapter" ? dirname(folder) : folder, RUN_CONFIG_FILE);
  return (await isThere(path)) ? path : null;
}

/**
 * Vendors that the model has been trained on: those that are named, or else those of the training run
 * that made the adapter, whose data are split again as it split them. Where that cannot be told it is
 * said why, and nothing is guessed.
 * @throws {KvittoError} as `readDataset` for a file given with --seen
 */
export async function seenVendors(
  seen: readonly string[] | null,
  adapter: string | null,
): Promise<SeenVendors> {
  if (seen !== null) return fromNames(seen);
  if (adapter === null) {
    return {
      vendors: null,
      why: "without an adapter nothing was trained on, and --seen is not given",
    };
  }
  const path = await configOf(adapter);
  if (path === null) {
    return {
      vendors: null,
      why: `there is no training run's ${RUN_CONFIG_FILE} beside ${adapter}`,
    };
  }
  try {
    const config = TrainingData.parse(parse(await readFile(path, "utf8")));
    const { train } = await splitForTraining(config.data, config, []);
    const own = { vendors: vendorsOf(train), from: `by ${path}` };
    if (config.continue === null) return own;
    const earlier = await seenVendors(null, config.continue);
    if (earlier.vendors === null) return earlier;
    return {
      vendors: new Set([...earlier.vendors, ...own.vendors]),
      from: `${own.from} and ${earlier.from}`,
    };
  } catch (error) {
    if (!(error instanceof KvittoError) && !(error instanceof z.ZodError)) throw error;
    const reason = error instanceof z.ZodError ? "it names no data" : messageOf(error);
    return {
      vendors: null,
      why: `${path} does not say what was trained on: ${reason.replace(/\.$/, "")}`,
    };
  }
}
