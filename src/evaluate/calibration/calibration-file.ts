import { join } from "node:path";
import { z } from "zod";
import { KvittoError } from "../../core/errors.ts";
import { schemaReason } from "../../core/schema-reason.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { ENHANCE_STEPS } from "../../formats/enhance/enhance.ts";
import { readInput } from "../../formats/file-access.ts";

/** In the adapter's folder, beside PEFT's own files. Training replaces the folder as a whole. */
export const CALIBRATION_FILE = "calibration.json";
const VERSION = 1;
const MAX_BYTES = 1 << 22;

const share = z.number().min(0).max(1);
const count = z.int().min(0);

const CalibratorSchema = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("temperature"), temperature: z.number().positive() }),
  z.strictObject({
    method: z.literal("isotonic"),
    curve: z
      .strictObject({ x: z.array(share).min(1).readonly(), y: z.array(share).min(1).readonly() })
      .refine(({ x, y }) => x.length === y.length, "has as many x as y")
      .refine(
        ({ x, y }) => [x, y].every((all) => all.every((v, i) => i === 0 || v >= all[i - 1]!)),
        "never falls",
      ),
  }),
]);

const PartSchema = z.strictObject({
  ...{ papers: count, vendors: count, values: count, printed: count },
  ...{ right: count, capped: count, missed: count },
});

/** What the confidences come from: with anything else they mean something else. */
const SourceSchema = z.strictObject({
  model_sha256: z.string(),
  adapter_sha256: z.string(),
  input: z.enum(["image", "text"]),
  enhance: z.array(z.enum(ENHANCE_STEPS)).readonly(),
  grounding: z.boolean(),
  /** What papers were asked for; null for the whole document. */
  fields: z.array(z.string()).readonly().nullable().default(null),
});

const CalibrationSchema = z.strictObject({
  version: z.literal(VERSION),
  source: SourceSchema,
  calibrator: CalibratorSchema,
  target_accuracy: share,
  /** null: nothing is sure enough to be accepted unseen. */
  threshold: share.nullable(),
  fitted_on: PartSchema,
  reported_on: PartSchema.extend({
    ...{ ece_before: share, ece: share, brier_before: share, brier: share },
    /** Of printed values at the threshold. */
    coverage: share.nullable(),
    accuracy: share.nullable(),
  }),
});

/** A calibration as it is stored with an adapter. */
export type Calibration = Readonly<z.infer<typeof CalibrationSchema>>;
export type CalibrationSource = Readonly<z.infer<typeof SourceSchema>>;

/** Writes it into an adapter's folder. @throws {KvittoError} `file.*` */
export async function writeCalibration(
  folder: string,
  calibration: Omit<Calibration, "version">,
): Promise<string> {
  const path = join(folder, CALIBRATION_FILE);
  const stored = CalibrationSchema.parse({ version: VERSION, ...calibration });
  await writeFileAtomic(path, `${JSON.stringify(stored, null, 2)}\n`);
  return path;
}

/**
 * The calibration of an adapter's folder; null when there is none.
 * @throws {KvittoError} `calibration.damaged` when the file is there and is not what is written by us
 */
export async function readCalibration(folder: string): Promise<Calibration | null> {
  const path = join(folder, CALIBRATION_FILE);
  try {
    const bytes = await readInput(path, MAX_BYTES);
    return CalibrationSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    if (error instanceof KvittoError && error.code === "file.missing") return null;
    throw new KvittoError(
      "calibration.damaged",
      `${path} is no calibration of version ${VERSION}: ${schemaReason(error)}.`,
      "Calibrate again with `kvitto calibrate`, or read with --calibration off.",
      { cause: error },
    );
  }
}

function shown(value: unknown): string {
  if (value === null) return "all";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(",");
  return String(value);
}

/**
 * Refuses a calibration of other confidences than are made now.
 * @throws {KvittoError} `calibration.other_adapter`, `calibration.other_model`,
 *   `calibration.other_reading`
 */
export function checkCalibration(
  folder: string,
  { source }: Calibration,
  now: CalibrationSource,
): void {
  const path = join(folder, CALIBRATION_FILE);
  const hint = "Calibrate again with `kvitto calibrate`, or read with --calibration off.";
  const refuse = (code: string, message: string) => new KvittoError(code, message, hint);
  if (source.adapter_sha256 !== now.adapter_sha256) {
    throw refuse(
      "calibration.other_adapter",
      `${path} was made for another adapter than the one beside it.`,
    );
  }
  if (source.model_sha256 !== now.model_sha256) {
    throw refuse(
      "calibration.other_model",
      `${path} was made with another base model than the one that reads now.`,
    );
  }
  for (const key of ["input", "enhance", "grounding", "fields"] as const) {
    if (shown(source[key]) === shown(now[key])) continue;
    throw refuse(
      "calibration.other_reading",
      `${path} was made with ${key} ${shown(source[key])}, and papers are read with ${key} ${shown(now[key])} now.`,
    );
  }
}
