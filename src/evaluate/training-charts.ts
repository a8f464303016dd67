import { type Html, html, nothing } from "./html.ts";
import type { TrainingRow } from "./report-data.ts";
import { type ChartPoint, lineChart, smoothed } from "./svg-chart.ts";

/** Half of the smoothed loss comes from the last points: 1 in 50 of the run, at least one. */
const SMOOTHING_SHARE = 1 / 50;

function curve(rows: readonly TrainingRow[], name: string): ChartPoint[] {
  return rows.flatMap((row) => {
    const y = row[name];
    return typeof y === "number" ? [{ x: row.step, y }] : [];
  });
}

/** Loss and learning rate over steps; nothing of a run without a step. */
export function trainingCharts(rows: readonly TrainingRow[]): Html {
  const loss = curve(rows, "loss");
  if (loss.length === 0) return nothing;
  const halfLife = Math.max(1, loss.length * SMOOTHING_SHARE);
  const xLabel = "optimiser steps";
  return html`<h2>Training</h2>
    <div class="charts">
      ${lineChart({ title: "Loss", xLabel, yLabel: "nats a token", fromZero: true }, [
        { name: "each step", points: loss, look: "faint", tone: "first" },
        { name: "training", points: smoothed(loss, halfLife), look: "line", tone: "first" },
        { name: "validation", points: curve(rows, "eval_loss"), look: "dots", tone: "third" },
      ])}${lineChart({ title: "Learning rate", xLabel, yLabel: "learning rate", fromZero: true }, [
        {
          name: "learning rate",
          points: curve(rows, "learning_rate"),
          look: "line",
          tone: "first",
        },
      ])}
    </div>`;
}
