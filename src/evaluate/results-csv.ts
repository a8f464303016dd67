import type { Score } from "../metrics/score.ts";
import { type EvaluationResults, figureScores } from "./evaluation-results.ts";
import type { GroupScore } from "./group-scores.ts";

type Cell = string | number | null;

/** RFC 4180: quoted where needed, lines end in CRLF. Numbers have a point whatever the reader's country. */
function csv(rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell): string => {
    const text = value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** One figure a line: what it is of, its name, value, 95 % interval and n. For spreadsheets. */
export function resultsCsv(results: EvaluationResults): string {
  const { scores, gap, lineClasses, retention } = results;
  const line = (of: string, name: string, metric: string, score: Score): Cell[] => {
    const { value, low, high, n } = score;
    return [of, name, metric, value, low, high, n];
  };
  const groups = (of: string, all: readonly GroupScore[]): Cell[][] =>
    all.flatMap(({ name, metrics }) =>
      Object.entries(metrics).map(([metric, score]) => line(of, name, metric, score)),
    );
  return csv([
    ["of", "name", "metric", "value", "low", "high", "n"],
    ...Object.entries(figureScores(results)).map(([name, score]) => line("all", "", name, score)),
    ...scores.fields.flatMap(({ field, normalised, strict }) => [
      line("field", field, "accuracy", normalised),
      line("field", field, "accuracy_strict", strict),
    ]),
    ...scores.columns.flatMap(({ column, precision, recall, f1 }) => [
      line("column", column, "precision", precision),
      line("column", column, "recall", recall),
      line("column", column, "f1", f1),
    ]),
    ...(lineClasses === null
      ? []
      : [
          ...lineClasses.classes.flatMap(({ name }, i) => [
            line("line_class", name, "precision", lineClasses.precision[i]!),
            line("line_class", name, "recall", lineClasses.recall[i]!),
            line("line_class", name, "f1", lineClasses.f1[i]!),
          ]),
          ...(["precision", "recall", "f1"] as const).flatMap((name) => [
            line("line_class", "", `macro_${name}`, lineClasses.macro_scores[name]),
            line("line_class", "", `weighted_${name}`, lineClasses.weighted_scores[name]),
          ]),
        ]),
    ...(retention === null ? [] : [retention, ...retention.kinds]).flatMap(
      ({ kind, base, adapter }) =>
        [["base", base] as const, ["adapter", adapter] as const].flatMap(([side, own]) =>
          own === null
            ? []
            : Object.entries<Score>({ ...own }).map(([metric, score]) =>
                line("retention", kind ?? "", `${side}_${metric}`, score),
              ),
        ),
    ),
    ...("why" in gap ? [] : groups("vendors", [gap.seen, gap.held_out])),
    ...groups("vendor", results.vendors),
    ...groups("grade", results.grades),
    ...groups("part", results.parts),
    ...groups("kind", results.kinds),
  ]);
}
