import { type Html, html, nothing } from "./html.ts";
import { tickText, ticks } from "./svg-chart.ts";

export interface BarsOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Vertical lines with a name, e.g. a median. */
  readonly marks: readonly { readonly name: string; readonly x: number }[];
}

export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const WIDTH = 560;
const HEIGHT = 270;
const MARGIN = { left: 62, right: 14, top: 34, bottom: 42 };
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
  const bottom = HEIGHT - MARGIN.bottom;
  const [plotWidth, plotHeight] = [WIDTH - MARGIN.left - MARGIN.right, bottom - MARGIN.top];
  const px = (x: number): number => MARGIN.left + ((x - low) / (high - low)) * plotWidth;
  const py = (y: number): number => bottom - (y / top) * plotHeight;
  const fixed = (value: number): string => value.toFixed(1);
  const isAlone = last.to === first.from;
  return html`<figure class="chart">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${options.title}">
      <text class="title" x="${MARGIN.left}" y="18">${options.title}</text>
      ${yTicks.map(
        (y) =>
          html`<line
              class="grid"
              x1="${MARGIN.left}"
              x2="${WIDTH - MARGIN.right}"
              y1="${fixed(py(y))}"
              y2="${fixed(py(y))}"
            /><text class="tick" x="${MARGIN.left - 8}" y="${fixed(py(y) + 4)}" text-anchor="end"
              >${tickText(y)}</text
            >`,
      )}
      ${bars.map(({ from, to, count }) => {
        const [left, right] = isAlone ? [px(from) - 20, px(from) + 20] : [px(from), px(to)];
        return html`<rect
          class="bar"
          x="${fixed(left + 1)}"
          width="${fixed(Math.max(1, right - left - 2))}"
          y="${fixed(py(count))}"
          height="${fixed(bottom - py(count))}"
          ><title>
            ${count} from ${tickText(Number(from.toPrecision(3)))} to
            ${tickText(Number(to.toPrecision(3)))}
          </title></rect
        >`;
      })}
      ${ticks(low, high)
        .filter((x) => x >= low && x <= high)
        .map(
          (x) =>
            html`<text class="tick" x="${fixed(px(x))}" y="${bottom + 17}" text-anchor="middle"
              >${tickText(x)}</text
            >`,
        )}
      ${options.marks.map(({ name, x }, i) => {
        // Names below one another, on the side that has room.
        const isLeft = px(x) > WIDTH / 2;
        return html`<line
            class="mark"
            x1="${fixed(px(x))}"
            x2="${fixed(px(x))}"
            y1="${MARGIN.top}"
            y2="${bottom}"
          /><text
            class="tick halo"
            x="${fixed(px(x) + (isLeft ? -5 : 5))}"
            y="${MARGIN.top + 10 + 14 * i}"
            text-anchor="${isLeft ? "end" : "start"}"
            >${name}</text
          >`;
      })}
      <line
        class="axis"
        x1="${MARGIN.left}"
        x2="${WIDTH - MARGIN.right}"
        y1="${bottom}"
        y2="${bottom}"
      />
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
    </svg>
  </figure>`;
}
