import { formatTable } from "../../src/cli/table.ts";
import type { Score } from "../../src/metrics/score.ts";
import type { SetResult } from "./results.ts";

/** "81.2 (76.0–85.1)" in per cent; "–" where nothing was measured. */
export function percent({ value, low, high }: Score): string {
  if (value === null) return "–";
  const at = (share: number) => (100 * share).toFixed(1);
  return low === null || high === null ? at(value) : `${at(value)} (${at(low)}–${at(high)})`;
}

/** "≥ 90, missed" */
function goalText(goal: number | null, { value }: Score): string {
  if (goal === null || value === null) return "";
  return `≥ ${(100 * goal).toFixed(0)}, ${value >= goal ? "reached" : "missed"}`;
}

export const GROUP_TITLES = [
  ...["protocol", "fields", "papers (companies)", "n", "base", "tuned", "goal"],
  ...["n in the text", "base, of these", "tuned, of these"],
] as const;

function isTrial({ limit, validation }: SetResult["settings"]): boolean {
  return limit !== null || validation;
}

/** A row for each group of fields: what the goals are about. */
export function groupRows(sets: readonly SetResult[]): string[][] {
  return sets.flatMap(({ title, groups, papers, settings }) =>
    groups.map((group) => [
      isTrial(settings) ? `${title} (trial)` : title,
      group.name,
      `${papers.tested} (${papers.companies_tested})`,
      String(group.tuned.n),
      percent(group.base),
      percent(group.tuned),
      goalText(group.goal, group.tuned),
      String(group.tuned_shown.n),
      percent(group.base_shown),
      percent(group.tuned_shown),
    ]),
  );
}

export const FIELD_TITLES = ["protocol", "field", "n", "n in the text", "base", "tuned"] as const;

export function fieldRows(sets: readonly SetResult[]): string[][] {
  return sets.flatMap(({ title, fields }) =>
    fields.map(({ field, shown, base, tuned }) => [
      ...[title, field, String(tuned.n), String(shown), percent(base), percent(tuned)],
    ]),
  );
}

export const COST_TITLES = [
  ...[
    "protocol",
    "trained on",
    "epochs",
    "anonymised",
    "texts, s",
    "training, s",
    "of all cores, s",
  ],
  ...["reading, s", "whole, s", "a training sample, s", "a paper read, s"],
] as const;

export function costRows(sets: readonly SetResult[]): string[][] {
  return sets.map(({ title, papers, settings, seconds }) => {
    const folds = papers.trained_real.map((real, i) => {
      const drawn = papers.trained_drawn[i] ?? 0;
      const times = settings.repeat === 1 ? "" : ` × ${settings.repeat}`;
      return drawn === 0 ? `${real} real${times}` : `${real} real${times}, ${drawn} drawn`;
    });
    const { texts, training, training_cpu: cores, reading, whole } = seconds;
    const each = [seconds.a_training_sample, seconds.a_test_paper];
    return [
      ...[title, folds.join("; "), String(settings.epochs), String(settings.anonymise)],
      ...[texts, training, cores, reading, whole, ...each].map(String),
    ];
  });
}

/** For a terminal. */
export function resultsText(sets: readonly SetResult[]): string {
  const plain = (titles: readonly string[], rows: string[][]) =>
    formatTable(
      titles.map((title) => ({ title })),
      rows,
    );
  const hows = sets.map(({ title, how }) => `${title}: ${how}.`);
  return [
    "Micro F1 in per cent after normalisation, 95 % intervals over companies",
    plain(GROUP_TITLES, groupRows(sets)),
    "Labelled values right, in per cent",
    plain(FIELD_TITLES, fieldRows(sets)),
    "Time",
    plain(COST_TITLES, costRows(sets)),
    hows.join("\n"),
  ].join("\n\n");
}
