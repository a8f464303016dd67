import { type Html, html, nothing } from "./html.ts";
import {
  BOTTOM,
  chartFrame,
  fixed,
  type FrameOptions,
  LETTER_WIDTH,
  MARGIN,
  PLOT_HEIGHT,
  PLOT_WIDTH,
  WIDTH,
} from "./svg-frame.ts";
import { tickText, ticks } from "./svg-ticks.ts";

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
}

export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** "faint" for raw values behind a smoothed "line"; "dots" are joined by a thin line, "scatter" is not. */
  readonly look: "line" | "faint" | "dots" | "scatter";
  /**
   * Which of the page's colours, see report-style.ts; or how far between the first and the third, 0 to 1,
   * of many series in an order.
   */
  readonly tone: "first" | "second" | "third" | number;
}

export interface ChartOptions extends FrameOptions {
  /** Start the y axis at 0, for values whose zero means something. */
  readonly fromZero: boolean;
  /** What a place on the x axis is called; the number itself when left out. */
  readonly xNameOf?: (x: number) => string;
}

/** More points than this do not show at the size of the chart; runs of them are averaged. */
const MOST_POINTS = 500;

/** Averages runs of neighbouring points so that at most `most` are left. */
export function thinned(points: readonly ChartPoint[], most = MOST_POINTS): readonly ChartPoint[] {
  const run = Math.ceil(points.length / most);
  if (run <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / run) }, (_, i) => {
    const part = points.slice(i * run, (i + 1) * run);
    const mean = (pick: (point: ChartPoint) => number): number =>
      part.reduce((sum, point) => sum + pick(point), 0) / part.length;
    return { x: mean(({ x }) => x), y: mean(({ y }) => y) };
  });
}

/**
 * Weighted mean of the neighbours on both sides, the weight halving every `halfLife` points: the
 * mean of an exponential average from the left and one from the right, each divided by the weight
 * it has seen. Unlike a running average it does not lag behind a curve that falls.
 */
export function smoothed(points: readonly ChartPoint[], halfLife: number): ChartPoint[] {
  const keep = 0.5 ** (1 / halfLife);
  const average = (values: readonly number[]): number[] => {
    let [sum, weight] = [0, 0];
    return values.map((value) => {
      sum = keep * sum + value;
      weight = keep * weight + 1;
      return sum / weight;
    });
  };
  const values = points.map(({ y }) => y);
  const before = average(values);
  const after = average(values.toReversed()).toReversed();
  return points.map(({ x }, i) => ({ x, y: (before[i]! + after[i]!) / 2 }));
}

const colorOf = (tone: number) =>
  `color-mix(in hsl, var(--first), var(--third) ${(100 * tone).toFixed(0)}%)`;

/** The attributes that colour a line or, with `fill`, a dot. */
function painted(tone: ChartSeries["tone"], what: string, property: "stroke" | "fill"): Html {
  return typeof tone === "number"
    ? html`class="${what}" style="${property}: ${colorOf(tone)}"`
    : html`class="${what} ${tone}"`;
}

/** A line chart as inline SVG that takes its colours from the page. Series without points are left out. */
export function lineChart(options: ChartOptions, all: readonly ChartSeries[]): Html {
  const series = all
    .map((one) => ({ ...one, points: one.points.filter(({ x, y }) => Number.isFinite(x + y)) }))
    .filter(({ points }) => points.length > 0);
  if (series.length === 0) return nothing;
  const xs = series.flatMap(({ points }) => points.map(({ x }) => x));
  const ys = series.flatMap(({ points }) => points.map(({ y }) => y));
  const least = ys.reduce((a, b) => Math.min(a, b));
  const xRange = {
    low: xs.reduce((a, b) => Math.min(a, b)),
    high: xs.reduce((a, b) => Math.max(a, b)),
  };
  const yTicks = ticks(
    options.fromZero ? Math.min(0, least) : least,
    ys.reduce((a, b) => Math.max(a, b)),
  );
  const xTicks = ticks(xRange.low, xRange.high).filter((x) => x >= xRange.low && x <= xRange.high);
  const [yLow, yHigh] = [yTicks[0] ?? 0, yTicks.at(-1) ?? 1];
  const { xNameOf = tickText } = options;
  const xSpan = xRange.high - xRange.low || 1;
  const px = (x: number): number => MARGIN.left + ((x - xRange.low) / xSpan) * PLOT_WIDTH;
  const py = (y: number): number => BOTTOM - ((y - yLow) / (yHigh - yLow)) * PLOT_HEIGHT;
  const lines = series.map(({ name, points, look, tone }) => {
    const shown = look === "dots" || look === "scatter" ? points : thinned(points);
    const path = shown.map(
      ({ x, y }, i) => `${i === 0 ? "M" : "L"}${fixed(px(x))} ${fixed(py(y))}`,
    );
    const dots = look === "dots" || look === "scatter" || shown.length === 1 ? shown : [];
    const line =
      look === "scatter"
        ? nothing
        : html`<path ${painted(tone, `series ${look}`, "stroke")} d="${path.join("")}" />`;
    return html`${line}${dots.map(
      ({ x, y }) =>
        html`<circle
          ${painted(tone, "dot", "fill")}
          cx="${fixed(px(x))}"
          cy="${fixed(py(y))}"
          r="3.5"
          ><title>${name} ${tickText(y)} at ${xNameOf(x)}</title></circle
        >`,
    )}`;
  });
  return chartFrame(
    options,
    { ticks: xTicks, at: px, nameOf: xNameOf },
    { ticks: yTicks, at: py },
    {
      ...{ before: legend(series), after: html`${lines}` },
      below: longLegend(series),
    },
  );
}

/** Of series in an order there are too many for the title's line: their names stand below. */
function longLegend(series: readonly ChartSeries[]): Html {
  const entries = series.flatMap(({ name, tone }) =>
    typeof tone === "number"
      ? [html`<span><i style="background: ${colorOf(tone)}"></i>${name}</span>`]
      : [],
  );
  return entries.length === 0 ? nothing : html`<figcaption class="legend">${entries}</figcaption>`;
}

function legend(series: readonly ChartSeries[]): Html {
  const named = series.filter(({ look, tone }) => look !== "faint" && typeof tone === "string");
  if (named.length < 2) return nothing;
  // Right-aligned in the title's line.
  let right = WIDTH - MARGIN.right;
  const entries = [...named].reverse().map(({ name, tone }) => {
    const left = right - name.length * LETTER_WIDTH;
    right = left - 30;
    return html`<line
        class="series line ${tone}"
        x1="${left - 20}"
        x2="${left - 6}"
        y1="14"
        y2="14"
      /><text class="tick" x="${left}" y="18">${name}</text>`;
  });
  return html`${entries}`;
}
