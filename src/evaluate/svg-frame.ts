import { type Html, html, nothing } from "./html.ts";
import { tickText } from "./svg-ticks.ts";

/** What every chart has around what it shows. */
export interface FrameOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
}

interface Axis {
  readonly ticks: readonly number[];
  /** Place of a value on the page. */
  readonly at: (value: number) => number;
  /** What a tick is called; the number itself when left out. */
  readonly nameOf?: (value: number) => string;
}

export const WIDTH = 560;
const HEIGHT = 270;
export const MARGIN = { left: 62, right: 14, top: 34, bottom: 42 };
export const BOTTOM = HEIGHT - MARGIN.bottom;
export const PLOT_WIDTH = WIDTH - MARGIN.left - MARGIN.right;
export const PLOT_HEIGHT = BOTTOM - MARGIN.top;

/** Of an 11 px sans-serif letter, at most. */
export const LETTER_WIDTH = 6.6;

export const fixed = (value: number): string => value.toFixed(1);

/**
 * A chart as inline SVG that takes its colours from the page: title, grid, axes and their labels.
 * @param parts  `before` under the axes, e.g. bars; `after` above them, e.g. lines; `below` the picture
 */
export function chartFrame(
  { title, xLabel, yLabel }: FrameOptions,
  x: Axis,
  y: Axis,
  {
    before,
    after,
    below = nothing,
  }: { readonly before: Html; readonly after: Html; readonly below?: Html },
): Html {
  const { nameOf: xName = tickText } = x;
  const { nameOf: yName = tickText } = y;
  return html`<figure class="chart">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
      <text class="title" x="${MARGIN.left}" y="18">${title}</text>
      ${y.ticks.map(
        (tick) =>
          html`<line
              class="grid"
              x1="${MARGIN.left}"
              x2="${WIDTH - MARGIN.right}"
              y1="${fixed(y.at(tick))}"
              y2="${fixed(y.at(tick))}"
            /><text
              class="tick"
              x="${MARGIN.left - 8}"
              y="${fixed(y.at(tick) + 4)}"
              text-anchor="end"
              >${yName(tick)}</text
            >`,
      )}
      ${before}
      <line
        class="axis"
        x1="${MARGIN.left}"
        x2="${WIDTH - MARGIN.right}"
        y1="${BOTTOM}"
        y2="${BOTTOM}"
      />
      ${x.ticks.map((tick) => {
        const name = xName(tick);
        const isCut = x.at(tick) + (name.length * LETTER_WIDTH) / 2 > WIDTH;
        return html`<text
          class="tick"
          x="${isCut ? WIDTH : fixed(x.at(tick))}"
          y="${BOTTOM + 17}"
          text-anchor="${isCut ? "end" : "middle"}"
          >${name}</text
        >`;
      })}
      <text class="tick" x="${MARGIN.left + PLOT_WIDTH / 2}" y="${HEIGHT - 6}" text-anchor="middle">
        ${xLabel}
      </text>
      <text
        class="tick"
        transform="translate(13 ${MARGIN.top + PLOT_HEIGHT / 2}) rotate(-90)"
        text-anchor="middle"
      >
        ${yLabel}
      </text>
      ${after}
    </svg>
    ${below}
  </figure>`;
}
