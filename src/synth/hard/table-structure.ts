import { type Facts } from "../facts.ts";
import { type Mark, type TextMark } from "../sheet.ts";
import { type Page } from "../vendor.ts";
import { type Aim } from "./aim.ts";

/** A description this long is wrapped in most tables. */
const LONG_DESCRIPTION = 24;

/** Many lines, discounts in between, descriptions that wrap, quantities with a price of their own. */
function tangle({ document, units }: Facts): number {
  const lines = document.line_items;
  const discounts = lines.filter((line, i) => units[i] === null && (line.total ?? 0) < 0).length;
  const long = lines.filter((line) => (line.description ?? "").length > LONG_DESCRIPTION).length;
  const several = lines.filter((line) => line.quantity !== null && line.quantity !== 1).length;
  return lines.length + 2 * discounts + long + 0.5 * several;
}

function ofTable(mark: Mark): mark is TextMark {
  return mark.kind === "text" && mark.path !== null && mark.path.startsWith("line_items.");
}

/** Text that was white on a filled row must be seen on bare paper. */
function inked(mark: Mark): Mark {
  return mark.kind === "text" ? { ...mark, style: { ...mark.style, color: "#000000" } } : mark;
}

/** Takes away what separates rows and columns: rules, frames and filled rows around the lines. */
function withoutRules(page: Page): Page {
  const { marks } = page.sheet;
  const table = marks.filter(ofTable);
  if (table.length === 0) return page;
  const most = Math.max(...table.map((mark) => mark.style.sizePx));
  // The headings' row is part of the table; the sums below it are not.
  const top = Math.min(...table.map((mark) => mark.baseline)) - 4 * most;
  const bottom = Math.max(...table.map((mark) => mark.baseline)) + most;
  const separates = (mark: Mark): boolean =>
    (mark.kind === "rule" && mark.y > top && mark.y < bottom) ||
    (mark.kind === "rect" && mark.y > top && mark.y < bottom);
  const bars = marks.flatMap((mark) => (mark.kind === "rect" && separates(mark) && mark.strokePx === undefined ? [mark] : [])); // prettier-ignore
  const onBar = (mark: Mark): boolean =>
    mark.kind === "text" &&
    bars.some((bar) => mark.baseline > bar.y && mark.baseline < bar.y + bar.height);
  const kept = marks.flatMap((mark) => (separates(mark) ? [] : [onBar(mark) ? inked(mark) : mark]));
  marks.splice(0, marks.length, ...kept);
  return page;
}

/** Tables without rules, with as many and as tangled lines as the vendor prints. */
export const tableStructure: Aim = {
  facts: tangle,
  pages: ({ pages }) => pages.map(withoutRules),
};
