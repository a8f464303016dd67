import { readFile } from "node:fs/promises";
import { z } from "zod";
import { KvittoError, messageOf } from "../../core/errors.ts";
import { HARD_AIMS } from "../hard.ts";
import { LOCALE_IDS } from "../locale.ts";
import { SYNTH_KINDS } from "../options.ts";

/** Rises whenever a plan means something else than before. */
export const PLAN_VERSION = 1;

const GRADES = ["0", "1", "2", "3", "4"] as const;
const weight = z.number().positive();
const name = z.string().min(1);
const names = z.array(name).min(1);

/** Papers of one sort. What is null is not chosen: everything that the rest leaves is drawn from. */
export const PlanPartSchema = z.strictObject({
  /** Relative to the other parts. */
  share: weight,
  /** For people: what these papers are for. */
  why: name,
  /** Share of each kind of paper, relative to each other. */
  kinds: z.partialRecord(z.enum(SYNTH_KINDS), weight).nullable(),
  /** Errors that the papers are to invite, as in `--hard`. */
  hard: z.array(z.enum(HARD_AIMS)),
  locales: z.array(z.enum(LOCALE_IDS)).min(1).nullable(),
  /** Families of layouts, as in `source.layout` of a row. */
  layouts: names.nullable(),
  /** Ids of vendors of the training part; all of it when null. */
  vendors: names.nullable(),
  /** So many vendors made of the traits of those, in place of them, as in `--invent`. */
  invent: z.int().positive().nullable(),
  /** Share of each grade of wear, relative to each other. */
  grades: z.partialRecord(z.enum(GRADES), weight).nullable(),
});
export type PlanPart = z.infer<typeof PlanPartSchema>;

/** What `kvitto synth --plan` draws: a file that `kvitto mine` writes, and that people may change. */
export const SynthesisPlanSchema = z.strictObject({
  version: z.literal(PLAN_VERSION),
  /** Documents altogether. */
  count: z.int().positive(),
  seed: name,
  /** As `--format`; PNG for grade 0 and JPEG for others when null. */
  format: z.enum(["png", "jpeg", "pdf"]).nullable(),
  /** Resolution of A4 pages, as `--dpi`. */
  dpi: z.int().min(50).max(600).nullable(),
  parts: z.array(PlanPartSchema).min(1),
});
export type SynthesisPlan = z.infer<typeof SynthesisPlanSchema>;

const VersionSchema = z.looseObject({ version: z.int() });

/**
 * Reads a plan.
 * @throws {KvittoError} `plan.missing`, `plan.version`, `plan.invalid` naming every key that is unknown
 *   or wrong
 */
export async function readPlan(path: string): Promise<SynthesisPlan> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new KvittoError(
      "plan.missing",
      `The plan ${path} cannot be read: ${messageOf(error)}.`,
      "Give --plan the plan.json that `kvitto mine` writes.",
      { cause: error },
    );
  }
  const version = VersionSchema.safeParse(json);
  if (version.success && version.data.version !== PLAN_VERSION) {
    throw new KvittoError(
      "plan.version",
      `${path} is a plan of version ${version.data.version}; version ${PLAN_VERSION} is understood.`,
      "Make it anew with `kvitto mine`.",
    );
  }
  const parsed = SynthesisPlanSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: at, message }) =>
    at.length === 0 ? message : `${at.join(".")}: ${message}`,
  );
  throw new KvittoError("plan.invalid", `${path} is no plan: ${problems.join("; ")}.`);
}
