import { KvittoError } from "../core/errors.ts";
import { lineClassesOf } from "../data/line-classes.ts";
import type { DatasetRow } from "../data/rows.ts";
import { nearestFirst } from "./nearest.ts";

/** Class of lines → how much the values of its lines count. */
export type ClassWeights = Readonly<Record<string, number>>;

/** Most that a line counts by its class being rare: one mislabelled line must not outweigh a page. */
export const MOST_BALANCED_WEIGHT = 10;

interface CountedClass {
  readonly name: string;
  readonly lines: number;
  readonly weight: number;
}

function countClasses(rows: readonly DatasetRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const name of lineClassesOf(row) ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/**
 * What each class of the rows' lines counts, most frequent first. `balanced`: n / nᶜ of the nᶜ lines of
 * a class, n those of the most frequent one, at most {@link MOST_BALANCED_WEIGHT}; so the most frequent
 * lines count 1, as all that is no line does. Otherwise what is given, and 1 where nothing is.
 * @throws {KvittoError} `train.class_weights` when no row says of what classes its lines are, or no line
 *   is of a class that is named; `dataset.line_classes`
 */
export function classWeightsOf(
  given: "balanced" | ClassWeights,
  rows: readonly DatasetRow[],
): CountedClass[] {
  const counts = [...countClasses(rows)].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const names = counts.map(([name]) => name);
  if (names.length === 0) {
    throw new KvittoError(
      "train.class_weights",
      `None of the ${rows.length} training rows has source.line_classes, by which lines would be weighed.`,
      "Give each row one class a line item, as `kvitto synth --pack medical` writes them, or weigh fields: --field-weights.",
    );
  }
  if (given !== "balanced") {
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new KvittoError(
        "train.class_weights",
        `class_weights has ${JSON.stringify(unknown)}, and no line of the training rows is of that class.`,
        `There are: ${nearestFirst(unknown, names).join(", ")}.`,
      );
    }
  }
  const most = counts[0]![1];
  return counts.map(([name, lines]) => {
    const weight =
      given === "balanced" ? Math.min(MOST_BALANCED_WEIGHT, most / lines) : (given[name] ?? 1);
    return { name, lines, weight };
  });
}

/** Whether lines are weighed by their classes at all. */
export function weighsClasses(given: "balanced" | ClassWeights): boolean {
  return given === "balanced" || Object.keys(given).length > 0;
}

/** For the person who trains: what each class counts, and why. */
export function sayClassWeights(classes: readonly CountedClass[]): string {
  const said = classes.map(({ name, lines, weight }) => {
    const times = Number(weight.toFixed(2));
    return `${name} ${times} (${lines.toLocaleString("en")} line${lines === 1 ? "" : "s"})`;
  });
  return `Lines count by their class: ${said.join(", ")}.`;
}
