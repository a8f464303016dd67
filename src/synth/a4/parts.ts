import { logoMarks } from "../logo.ts";
import { type Piece, type TextStyle } from "../sheet.ts";
import { type Align, type Block, type GridRow, column, drawing, grid, row, text } from "./block.ts";
import { type Address, type Labelled, type Meta, type MetaKey } from "./content.ts";
import { type Kit, onFill } from "./family.ts";
import { type PageNumber } from "./flow.ts";

/** Parts that A4 papers of most families have. */

export function logo(
  { look }: Kit,
  sizePx: number,
  color = look.accent,
  cut = "#ffffff",
): Block | null {
  const { logo: shape } = look;
  if (shape === undefined) return null;
  return drawing(sizePx, sizePx, (x, y) => logoMarks(shape, x, y, sizePx, color, cut));
}

export function address(
  { styles }: Kit,
  { name, lines }: Address,
  options: { heading?: string; align?: Align; style?: TextStyle; color?: string } = {},
): Block {
  const { heading, align = "left", style = styles.body, color } = options;
  const tint = color === undefined ? {} : { color };
  return column(
    {},
    heading === undefined ? null : text(heading, { ...styles.faint, ...tint }, align),
    text([name], { ...style, ...tint, bold: true }, align),
    ...lines.map((line) => text([line], { ...style, ...tint }, align)),
  );
}

/** "Org.nr 556…-…" one below the other. */
export function idLines(
  ids: readonly Labelled[],
  style: TextStyle,
  align: Align = "left",
): Block[] {
  return ids.map(({ label, value }) => text([`${label} `, ...value], style, align));
}

/** The recipient's address and, on an order, the supplier's numbers. */
export function recipient(kit: Kit, heading = true): Block {
  const { content, styles } = kit;
  const { recipient: to } = content;
  return column(
    {},
    address(kit, to, heading ? { heading: to.heading } : {}),
    ...idLines(to.taxIds, styles.small),
  );
}

/** Phone and web address of whoever's paper it is. */
export function contact({ content }: Kit, style: TextStyle, align: Align = "left"): Block {
  const { phone, web } = content.letterhead;
  return column({}, text(phone, style, align), text(web, style, align));
}

export function metaOf({ content }: Kit, keys: readonly MetaKey[]): Meta[] {
  return keys.flatMap((key) => content.meta.filter((meta) => meta.key === key));
}

export const ALL_META: readonly MetaKey[] = [
  ...(["number", "date", "due", "customerNumber", "concerns"] as const),
  ...(["yourReference", "ourReference", "deliveryDate", "terms"] as const),
];

/** Labels and values in two columns. */
export function pairs(
  kit: Kit,
  rows: readonly Labelled[],
  options: { valueAlign?: Align; values?: TextStyle; labels?: TextStyle; colon?: boolean; fill?: boolean } = {}, // prettier-ignore
): Block {
  const { styles } = kit;
  const { valueAlign = "left", values = styles.body, labels = styles.faint } = options;
  const end = options.colon === true ? ":" : "";
  return grid(
    rows.map(({ label, value }): GridRow => {
      return { cells: [[label + end], value], style: values, styles: [labels] };
    }),
    {
      aligns: ["left", valueAlign],
      wraps: 1,
      ...(options.fill === true ? { fill: 0 } : {}),
    },
  );
}

/** Labels above values in boxes side by side. */
export function boxes(
  { styles }: Kit,
  rows: readonly Labelled[],
  options: { color?: string; background?: string; strong?: boolean; below?: boolean } = {},
): Block {
  const { background } = options;
  const tint = background === undefined ? {} : { color: onFill(background) };
  return row(
    background === undefined ? {} : { background },
    ...rows.map(({ label, value }, i) =>
      column(
        {
          grow: 1,
          padding: [5, 7],
          ...(options.color === undefined
            ? {}
            : {
                border: {
                  color: options.color,
                  widthPx: 1,
                  // Neighbours share a line; so do rows of boxes that stand below each other.
                  sides: [
                    ...(options.below === true ? [] : (["top"] as const)),
                    ...(i === 0 ? (["left"] as const) : []),
                    ...(["right", "bottom"] as const),
                  ],
                },
              }),
        },
        text(label, { ...styles.small, ...tint }),
        text(value, { ...(options.strong === true ? styles.strong : styles.body), ...tint }),
      ),
    ),
  );
}

export interface TotalsOptions {
  /** How the sum to pay stands out. */
  readonly strong: "bold" | "band" | "frame" | "rules";
  readonly fill?: string;
  readonly larger?: number;
}

/** Labels and amounts of the sums. */
export function totals({ content, styles, accent }: Kit, options: TotalsOptions): Block {
  const { strong: how, larger = 2 } = options;
  const fill = options.fill ?? accent;
  const rows = content.totals.map(({ label, value, strong }): GridRow => {
    if (!strong) return { cells: [label, value], style: styles.body, spacePx: 1.5 };
    const style = { ...styles.strong, sizePx: styles.strong.sizePx + larger };
    const tinted = how === "band" ? { ...style, color: onFill(fill) } : style;
    return {
      ...{ cells: [label, value], style: tinted, spacePx: how === "bold" ? 2 : 5 },
      ...(how === "band" ? { background: fill } : {}),
      ...(how === "rules" || how === "bold"
        ? { ruleAbove: { color: "#222222", widthPx: 1.2 } }
        : {}),
    };
  });
  return grid(rows, {
    aligns: ["left", "right"],
    ...{ fill: 0, wraps: 0, gapPx: 14, insetPx: 8 },
    ...(how === "frame" ? { frame: { color: "#333333", widthPx: 1 } } : {}),
  });
}

/** Each tax rate with its basis; null where no tax is stated. */
export function taxTable(
  { content, styles }: Kit,
  options: { frame?: string; background?: string } = {},
): Block | null {
  const { headings, rows } = content.taxTable;
  if (rows.length === 0) return null;
  const { frame, background } = options;
  const head: GridRow = {
    ...{ cells: headings.map((heading) => [heading]), style: { ...styles.small, bold: true } },
    ...{ spacePx: 2, ...(background === undefined ? {} : { background }) },
  };
  return grid(
    [head, ...rows.map((cells): GridRow => ({ cells, style: styles.small, spacePx: 2 }))],
    {
      aligns: ["left", "right", "right"],
      ...{ gapPx: 18, insetPx: 8, wraps: 0 },
      ...(frame === undefined ? {} : { frame: { color: frame, widthPx: 0.8 } }),
    },
  );
}

/** How to pay; null where nothing is said. */
export function payment(
  kit: Kit,
  options: { heading?: boolean; values?: TextStyle } = {},
): Block | null {
  const { content, styles, job } = kit;
  if (content.payment.length === 0) return null;
  const { heading = true, values = styles.body } = options;
  return column(
    { gap: 2 },
    heading ? text(job.words.payment, styles.strong) : null,
    pairs(kit, content.payment, { values }),
  );
}

/** Remark and greeting, where there are any. */
export function closing({ content, styles }: Kit, align: Align = "left"): Block | null {
  if (content.farewell === "") return null;
  return text(content.farewell, styles.body, align);
}

/** The page's number; nothing on a document of one page. */
export function pageNumber(
  { job, styles }: Kit,
  { page, pages }: PageNumber,
  align: Align,
): Block | null {
  if (pages === 1) return null;
  const said = job.words.page.replace("{page}", String(page)).replace("{pages}", String(pages));
  return text(said, styles.small, align);
}

/** On later pages: whose paper it is, what it is and its number; the foot has the page's. */
export function runningHead(kit: Kit): Block {
  const { content, styles } = kit;
  const value: Piece[] = metaOf(kit, ["number"]).flatMap((meta) => [" ", ...meta.value]);
  return row(
    { justify: "between", gap: 16, padding: [4, 0], border: { color: "#888888", widthPx: 0.8, sides: ["bottom"] } }, // prettier-ignore
    text([content.letterhead.name], styles.strong),
    text([content.title, ...value], styles.body, "right"),
  );
}
