import { type Mark, type TextMark, type TextStyle } from "../sheet.ts";
import { A4_WIDTH_PX, MOST_ROLL_HEIGHT_PX } from "../paper.ts";
import { type Page } from "../vendor.ts";

const LEADING = 1.3;

/** Top and bottom of a mark, in layout pixels, near enough to leave it alone. */
function extent(mark: Mark): readonly [number, number] {
  switch (mark.kind) {
    case "text":
      return [mark.baseline - mark.style.sizePx, mark.baseline + 0.3 * mark.style.sizePx];
    case "rule":
      return [mark.y - mark.widthPx, mark.y + mark.widthPx];
    case "rect":
      return [mark.y, mark.y + mark.height];
    case "disc":
      return [mark.y - mark.radius, mark.y + mark.radius];
    case "polygon":
    case "stroke": {
      const ys = mark.points.map(([, y]) => y);
      return [Math.min(...ys), Math.max(...ys)];
    }
  }
}

/** The style that most of the plain text on a page has. */
function usualStyle(marks: readonly Mark[]): { style: TextStyle; left: number } | undefined {
  const texts = marks.filter((mark): mark is TextMark => mark.kind === "text" && mark.turnRad === undefined); // prettier-ignore
  const counts = new Map<string, { style: TextStyle; count: number }>();
  for (const { style } of texts) {
    const key = JSON.stringify(style);
    counts.set(key, { style, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const [most] = [...counts.values()].sort((a, b) => b.count - a.count);
  if (most === undefined) return undefined;
  return { style: most.style, left: Math.min(...texts.map((mark) => mark.x)) };
}

/** The highest strip of an A4 page across which nothing stands: its top and height. */
function widestGap({ sheet, heightPx }: Page): readonly [top: number, height: number] {
  const spans = sheet.marks.map(extent).sort((a, b) => a[0] - b[0]);
  let [top, height, reached] = [0, 0, spans[0]?.[1] ?? 0];
  for (const [from, to] of [...spans, [heightPx - 40, heightPx] as const]) {
    if (from - reached > height) [top, height] = [reached, from - reached];
    reached = Math.max(reached, to);
  }
  return [top, height];
}

/**
 * Sets lines where a page has room: below the end of a roll, which gets longer, or in the widest gap
 * of a sheet. As many as fit are set, which may be none; they are of no field.
 */
export function setInFreeRoom(page: Page, lines: readonly string[]): Page {
  const usual = usualStyle(page.sheet.marks);
  if (usual === undefined) return page;
  const { style, left } = usual;
  const leading = LEADING * style.sizePx;
  const isSheet = page.sheet.width >= A4_WIDTH_PX;
  const [top, room] = isSheet
    ? widestGap(page)
    : [page.heightPx - leading, MOST_ROLL_HEIGHT_PX - page.heightPx];
  const count = Math.max(0, Math.min(lines.length, Math.floor(room / leading) - 1));
  lines.slice(0, count).forEach((line, i) => {
    page.sheet.setLine([line], { ...style, bold: false }, left, top + (i + 1.4) * leading);
  });
  return isSheet ? page : { ...page, heightPx: Math.ceil(page.heightPx + count * leading) };
}
