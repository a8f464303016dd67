import { type Html, html, nothing } from "./html.ts";
import {
  BOTTOM,
  chartFrame,
  fixed,
  type FrameOptions,
  MARGIN,
  PLOT_HEIGHT,
  PLOT_WIDTH,
  WIDTH,
} from "./svg-frame.ts";
import { tickText, ticks } from "./svg-ticks.ts";

export interface BarsOptions extends FrameOptions {
  /** Vertical lines with a name, e.g. a median. */
  readonly marks: readonly { readonly name: string; readonly x: number }[];
}

export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bars of one value alone have no width of their own. */
const LEAST_SPAN_SHARE = 0.2;

/** Counts of neighbouring ranges as inline SVG that takes its colours from the page. */
export function barChart(options: BarsOptions, bars: readonly Bar[]): Html {
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return nothing;
  const [low, high] =
    last.to > first.from
      ? [first.from, last.to]
      : [first.from * (1 - LEAST_SPAN_SHARE), first.from * (1 + LEAST_SPAN_SHARE) || 1];
  const most = bars.reduce((max, { count }) => Math.max(max, count), 1);
  const yTicks = ticks(0, most).filter(Number.isInteger);
  const top = yTicks.at(-1) ?? most;
  const px = (x: number): number => MARGIN.left + ((x - low) / (high - low)) * PLOT_WIDTH;
  const py = (y: number): number => BOTTOM - (y / top) * PLOT_HEIGHT;
  const isAlone = last.to === first.from;
  const shown = html`${bars.map(({ from, to, count }) => {
    const [left, right] = isAlone ? [px(from) - 20, px(from) + 20] : [px(from), px(to)];
    return html`<rect
      class="bar"
      x="${fixed(left + 1)}"
      width="${fixed(Math.max(1, right - left - 2))}"
      y="${fixed(py(count))}"
      height="${fixed(BOTTOM - py(count))}"
      ><title>
        ${count} from ${tickText(Number(from.toPrecision(3)))} to
        ${tickText(Number(to.toPrecision(3)))}
      </title></rect
    >`;
  })}`;
  const marks = html`${options.marks.map(({ name, x }, i) => {
    // Names below one another, on the side that has room.
    const isLeft = px(x) > WIDTH / 2;
    return html`<line
        class="mark"
        x1="${fixed(px(x))}"
        x2="${fixed(px(x))}"
        y1="${MARGIN.top}"
        y2="${BOTTOM}"
      /><text
        class="tick halo"
        x="${fixed(px(x) + (isLeft ? -5 : 5))}"
        y="${MARGIN.top + 10 + 14 * i}"
        text-anchor="${isLeft ? "end" : "start"}"
        >${name}</text
      >`;
  })}`;
  return chartFrame(
    options,
    { ticks: ticks(low, high).filter((x) => x >= low && x <= high), at: px },
    { ticks: yTicks, at: py },
    { before: shown, after: marks },
  );
}
