import { apportion } from "../../core/apportion.ts";
import { KvittoError } from "../../core/errors.ts";
import { Random } from "../../core/random.ts";
import type { DocumentKind } from "../../documents/document.ts";
import { hardVendor, parseHardAims } from "../hard.ts";
import type { SynthOptions } from "../options.ts";
import { type Vendor, kindsOf } from "../vendor.ts";
import { VENDORS, WIDE_SPLIT, findVendor, partOf } from "../vendors/all.ts";
import { type Grade, isGrade } from "../wear/grade.ts";
import type { PlanPart, SynthesisPlan } from "./synthesis-plan.ts";

/** Papers that are drawn with one set of options. */
export interface PlanCell {
  /** Index of the part it belongs to. */
  readonly part: number;
  /** Unique in the plan, by part, kind and grade: `1-invoice-0`. */
  readonly name: string;
  readonly count: number;
  readonly options: SynthOptions;
}

type PlannedVendors = Pick<PlanPart, "vendors" | "locales" | "layouts" | "hard">;

function wanted({ vendors, locales, layouts, hard }: PlannedVendors): Vendor[] {
  const ids = vendors ?? WIDE_SPLIT.train;
  return ids
    .map(findVendor)
    .filter(({ locale }) => locales === null || locales.includes(locale.id))
    .filter(({ layout }) => layouts === null || layouts.includes(layout.family))
    .filter((vendor) => hardVendor(vendor, hard, new Random("can it be hard")) !== undefined);
}

/** The vendors that can print papers of a kind (of any, when null) as a part wants them; may be none. */
export function vendorsForPart(part: PlannedVendors, kind: DocumentKind | null): Vendor[] {
  const hard = parseHardAims(part.hard);
  return wanted({ ...part, hard }).filter(
    (vendor) => kind === null || kindsOf(vendor).includes(kind),
  );
}

function noVendor(part: PlanPart, number: number, kind: DocumentKind | null): KvittoError {
  const asked = [
    kind === null ? "papers" : `a ${kind.replace("_", " ")}`,
    ...(part.hard.length > 0 ? [`hard ${part.hard.join(" and ")}`] : []),
    ...(part.locales === null ? [] : [part.locales.join(" or ")]),
    ...(part.layouts === null ? [] : [part.layouts.join(" or ")]),
  ];
  return new KvittoError(
    "plan.no_vendor",
    `Part ${number} of the plan asks for ${asked.join(", ")}, and none of its vendors prints that.`,
    "Name other vendors, or ask for less at once.",
  );
}

/** @throws {KvittoError} `plan.held_out_vendor`, `plan.unknown_layout`, `synth.unknown_vendor` */
function checkNames({ vendors, layouts }: PlanPart, number: number): void {
  const held = (vendors ?? []).map((id) => findVendor(id).id).filter((id) => partOf(id) !== "train"); // prettier-ignore
  if (held.length > 0) {
    throw new KvittoError(
      "plan.held_out_vendor",
      `Part ${number} of the plan draws from ${held.join(", ")}, which ${held.length === 1 ? "is" : "are"} held out to measure on.`,
      "A plan is to train on: name vendors of the training part.",
    );
  }
  const families = new Set(VENDORS.map(({ layout }) => layout.family));
  const unknown = (layouts ?? []).find((layout) => !families.has(layout));
  if (unknown === undefined) return;
  throw new KvittoError(
    "plan.unknown_layout",
    `Part ${number} of the plan names the layout ${JSON.stringify(unknown)}, which no vendor has.`,
    `The layouts are ${[...families].sort().join(", ")}.`,
  );
}

function gradeOf(text: string): Grade {
  const grade = Number(text);
  if (!isGrade(grade)) throw new Error(`internal: ${text} is not a grade`);
  return grade;
}

/** Keys of a record of weights, in order; one null where nothing is chosen. */
function weighed<K extends string>(
  record: Readonly<Partial<Record<K, number>>> | null,
): { readonly key: K | null; readonly weight: number }[] {
  const entries = Object.entries(record ?? {}) as [K, number][]; // strict records of the plan
  if (entries.length === 0) return [{ key: null, weight: 1 }];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  return entries
    .map(([key, weight]) => ({ key, weight: weight / total }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * A plan as sets of papers with one set of options each: part × kind × grade, the count divided by
 * largest remainder. Sets of no paper are left out.
 * @throws {KvittoError} `plan.held_out_vendor`, `plan.unknown_layout`, `plan.no_vendor`,
 *   `synth.unknown_vendor`
 */
export function planCells(plan: SynthesisPlan): PlanCell[] {
  const { parts, count, format, dpi } = plan;
  const cells = parts.flatMap((part, index) => {
    checkNames(part, index + 1);
    const hard = parseHardAims(part.hard);
    return weighed(part.kinds).flatMap((kind) => {
      const vendors = vendorsForPart(part, kind.key).map(({ id }) => id);
      if (vendors.length === 0) throw noVendor(part, index + 1, kind.key);
      return weighed(part.grades).map((grade) => ({
        part: index,
        name: `${index + 1}-${kind.key ?? "any"}-${grade.key ?? "any"}`,
        weight: part.share * kind.weight * grade.weight,
        options: {
          ...{ vendors, hard },
          ...(part.invent === null ? {} : { invent: part.invent }),
          ...(kind.key === null ? {} : { kinds: [kind.key] }),
          ...(grade.key === null ? {} : { grade: gradeOf(grade.key) }),
          ...(format === null ? {} : { format }),
          ...(dpi === null ? {} : { dpi }),
        } satisfies SynthOptions,
      }));
    });
  });
  const counts = apportion(cells.map(({ weight }) => weight), count); // prettier-ignore
  return cells
    .map(({ part, name, options }, i) => ({ part, name, options, count: counts[i]! }))
    .filter((cell) => cell.count > 0);
}
