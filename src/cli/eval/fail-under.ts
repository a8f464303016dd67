import { z } from "zod";
import { KvittoError } from "../../core/errors.ts";
import { type Figure, FIGURES, isLessBetter } from "../../evaluate/evaluation-results.ts";
import { suggestion } from "../nearest.ts";
import type { Setting } from "../setting.ts";
import { UsageError } from "../usage-error.ts";

export interface Bound {
  readonly figure: Figure;
  readonly asked: number;
}

/** `--fail-under field_accuracy=0.95,held_out_gap=0.03` or a YAML mapping. */
export const failUnderSetting: Setting<Readonly<Record<string, number>> | null> = {
  help:
    "exit 1 when a figure is worse than asked: below it, or above it for held_out_gap, retention_loss, " +
    "ece, brier, seconds_* and rates of error",
  placeholder: "metric=number,…",
  expects: "names of metrics with a number each, for example field_accuracy=0.95,held_out_gap=0.03",
  schema: z.record(z.string().min(1), z.number()).nullable(),
  fromText(text) {
    const parts = text.split(",").map((part) => part.trim().split("="));
    const isSound = parts.every(
      ([name = "", number = "", ...rest]) =>
        name !== "" && /^-?\d*\.?\d+$/.test(number) && rest.length === 0,
    );
    const isOnce = new Set(parts.map(([name]) => name)).size === parts.length;
    if (!isSound || !isOnce) return text;
    return Object.fromEntries(parts.map(([name = "", number]) => [name, Number(number)]));
  },
  fallback: { value: null },
  repeatable: false,
};

function isFigure(name: string): name is Figure {
  return FIGURES.some((figure) => figure === name);
}

/** @throws {UsageError} `eval.unknown_metric` naming the nearest ones */
export function boundsOf(asked: Readonly<Record<string, number>> | null): Bound[] {
  return Object.entries(asked ?? {}).map(([figure, number]) => {
    if (isFigure(figure)) return { figure, asked: number };
    throw new UsageError(
      "eval.unknown_metric",
      `--fail-under names ${figure}, and there is no such metric.`,
      suggestion(figure, FIGURES),
    );
  });
}

function rounded(value: number): string {
  return String(Number(value.toFixed(4)));
}

/**
 * @param why  for figures that were not measured
 * @throws {KvittoError} `eval.fail_under` naming each figure that is worse than asked, what was reached
 *   and what was asked; one that was not measured has failed
 */
export function checkBounds(
  bounds: readonly Bound[],
  figures: Readonly<Record<Figure, number | null>>,
  why: (figure: Figure) => string,
): void {
  const failed = bounds.flatMap(({ figure, asked }) => {
    const reached = figures[figure];
    const most = isLessBetter(figure) ? "at most" : "at least";
    const wanted = `${most} ${asked} was asked for`;
    if (reached === null) return [`${figure} was not measured (${why(figure)}) and ${wanted}`];
    const isMet = isLessBetter(figure) ? reached <= asked : reached >= asked;
    return isMet ? [] : [`${figure} is ${rounded(reached)} and ${wanted}`];
  });
  if (failed.length === 0) return;
  throw new KvittoError(
    "eval.fail_under",
    `${failed.join("; ")}.`,
    "The run is complete: its report has the worst papers.",
  );
}
