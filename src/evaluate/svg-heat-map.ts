import { type Html, html, nothing } from "./html.ts";
import { chartFrame, fixed, MARGIN, PLOT_HEIGHT, PLOT_WIDTH } from "./svg-frame.ts";

export interface HeatMapOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** What stands in a cell and in its tooltip. */
  readonly textOf: (value: number) => string;
}

export interface HeatRow {
  readonly name: string;
  readonly values: readonly number[];
}

/** The darkest cell; the text on it is still read in light and dark. */
const MOST_TINT_PERCENT = 60;
/** Cells smaller than this have their figure in the tooltip alone. */
const LEAST_TEXT_CELL = { width: 34, height: 15 };
/** Closer names would touch. */
const LEAST_BETWEEN_NAMES = 12;

/** Every so-and-so-many of the names, so that they stand apart. */
function spaced(count: number, size: number, least: number): number[] {
  const every = Math.ceil(least / size);
  return Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every);
}

/** Rows of one length as cells, the larger the darker, in the frame and size of a chart. */
export function heatMap(options: HeatMapOptions, rows: readonly HeatRow[]): Html {
  const columns = rows[0]?.values.length ?? 0;
  if (columns === 0) return nothing;
  const all = rows.flatMap(({ values }) => values);
  const low = all.reduce((a, b) => Math.min(a, b));
  const span = all.reduce((a, b) => Math.max(a, b)) - low || 1;
  const [width, height] = [PLOT_WIDTH / columns, PLOT_HEIGHT / rows.length];
  const hasText = width >= LEAST_TEXT_CELL.width && height >= LEAST_TEXT_CELL.height;
  const cells = rows.flatMap(({ name, values }, row) =>
    values.map((value, column) => {
      const [x, y] = [MARGIN.left + column * width, MARGIN.top + row * height];
      const tint = ((MOST_TINT_PERCENT * (value - low)) / span).toFixed(0);
      const text = options.textOf(value);
      return html`<rect
          class="cell"
          x="${fixed(x)}"
          y="${fixed(y)}"
          width="${fixed(width)}"
          height="${fixed(height)}"
          style="fill: color-mix(in srgb, var(--first) ${tint}%, var(--panel))"
          ><title>${name}, ${options.xLabel} ${column}: ${text}</title></rect
        >${
          hasText
            ? html`<text
                class="cell-text"
                x="${fixed(x + width / 2)}"
                y="${fixed(y + height / 2 + 4)}"
                text-anchor="middle"
                >${text}</text
              >`
            : nothing
        }`;
    }),
  );
  const across = (column: number) => MARGIN.left + (column + 0.5) * width;
  const down = (row: number) => MARGIN.top + (row + 0.5) * height;
  return chartFrame(
    options,
    { ticks: spaced(columns, width, LEAST_BETWEEN_NAMES * 2), at: across },
    {
      ticks: spaced(rows.length, height, LEAST_BETWEEN_NAMES),
      at: down,
      nameOf: (row) => rows[row]!.name,
    },
    { before: nothing, after: html`${cells}` },
  );
}
