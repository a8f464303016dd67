import { type Html, html, nothing } from "./html.ts";

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
}

export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** "faint" for raw values behind a smoothed "line"; "dots" are joined by a thin line. */
  readonly look: "line" | "faint" | "dots";
  /** Which of the page's colours; see report-style.ts. */
  readonly tone: "first" | "second" | "third";
}

export interface ChartOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Start the y axis at 0, for values whose zero means something. */
  readonly fromZero: boolean;
}

const WIDTH = 560;
const HEIGHT = 270;
const MARGIN = { left: 62, right: 14, top: 34, bottom: 42 };
/** More points than this do not show at the size of the chart; runs of them are averaged. */
const MOST_POINTS = 500;

/**
 * Round numbers that span low..high: about `wanted` steps of 1, 2 or 5 times a power of ten. The
 * first is at most `low` and the last at least `high`.
 */
export function ticks(low: number, high: number, wanted = 5): number[] {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const rough = span / wanted;
  const power = Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * 10 ** power >= rough * 0.999) ?? 10;
  // Multiples of an integer over a power of ten, so that 3 · 0.1 prints as 0.3.
  const at = (k: number): number =>
    power < 0 ? (k * step) / 10 ** -power : k * step * 10 ** power;
  const size = at(1);
  const first = Math.floor(low / size + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / size - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => at(first + i));
}

/** "0.0002" → "2e-4", "1200" → "1,200". */
export function tickText(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 0.001 || size >= 1e6)
    return value.toExponential(1).replace(".0e", "e").replace("e+", "e");
  return String(Number(value.toPrecision(6))).replace(/^(\d+)(\d{3})$/, "$1,$2");
}

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
  const plotWidth = WIDTH - MARGIN.left - MARGIN.right;
  const plotHeight = HEIGHT - MARGIN.top - MARGIN.bottom;
  const xSpan = xRange.high - xRange.low || 1;
  const px = (x: number): number => MARGIN.left + ((x - xRange.low) / xSpan) * plotWidth;
  const py = (y: number): number => MARGIN.top + (1 - (y - yLow) / (yHigh - yLow)) * plotHeight;
  const fixed = (value: number): string => value.toFixed(1);

  const grid = yTicks.map(
    (y) =>
      html`<line
          class="grid"
          x1="${MARGIN.left}"
          x2="${WIDTH - MARGIN.right}"
          y1="${fixed(py(y))}"
          y2="${fixed(py(y))}"
        />
        <text class="tick" x="${MARGIN.left - 8}" y="${fixed(py(y) + 4)}" text-anchor="end"
          >${tickText(y)}</text
        >`,
  );
  const bottom = HEIGHT - MARGIN.bottom;
  const labels = xTicks.map(
    (x) =>
      html`<text class="tick" x="${fixed(px(x))}" y="${bottom + 17}" text-anchor="middle"
        >${tickText(x)}</text
      >`,
  );
  const lines = series.map(({ name, points, look, tone }) => {
    const shown = look === "dots" ? points : thinned(points);
    const path = shown.map(
      ({ x, y }, i) => `${i === 0 ? "M" : "L"}${fixed(px(x))} ${fixed(py(y))}`,
    );
    const dots = look === "dots" || shown.length === 1 ? shown : [];
    return html`<path class="series ${look} ${tone}" d="${path.join("")}" />${dots.map(
        ({ x, y }) =>
          html`<circle class="dot ${tone}" cx="${fixed(px(x))}" cy="${fixed(py(y))}" r="3.5"
            ><title>${name} ${tickText(y)} at ${tickText(x)}</title></circle
          >`,
      )}`;
  });
  return html`<figure class="chart">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${options.title}">
      <text class="title" x="${MARGIN.left}" y="18">${options.title}</text>
      ${legend(series)} ${grid}
      <line
        class="axis"
        x1="${MARGIN.left}"
        x2="${WIDTH - MARGIN.right}"
        y1="${bottom}"
        y2="${bottom}"
      />
      ${labels}
      <text class="tick" x="${MARGIN.left + plotWidth / 2}" y="${HEIGHT - 6}" text-anchor="middle">
        ${options.xLabel}
      </text>
      <text
        class="tick"
        transform="translate(13 ${MARGIN.top + plotHeight / 2}) rotate(-90)"
        text-anchor="middle"
      >
        ${options.yLabel}
      </text>
      ${lines}
    </svg>
  </figure>`;
}

function legend(series: readonly ChartSeries[]): Html {
  const named = series.filter(({ look }) => look !== "faint");
  if (named.length < 2) return nothing;
  // Right-aligned in the title's line; 6.6 px is the advance of an 11 px sans-serif letter at most.
  let right = WIDTH - MARGIN.right;
  const entries = [...named].reverse().map(({ name, tone }) => {
    const left = right - name.length * 6.6;
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
