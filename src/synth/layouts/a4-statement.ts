import { column, row, space, text } from "../a4/block.ts";
import { type A4Look, a4Family, tableLook } from "../a4/family.ts";
import {
  ALL_META,
  closing,
  contact,
  idLines,
  logo,
  metaOf,
  pageNumber,
  pairs,
  payment,
  recipient,
  runningHead,
  totals,
} from "../a4/parts.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

/** Work and deliveries in groups, each with a heading across the table and a sum of its own. */
export function a4Statement(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-statement",
    look,
    {
      ...{ sizePx: 12, namePx: 22, titlePx: 18 },
      columns: ["description", "quantity", "unit", "price", "amount"],
      ...{ codesBelow: false, groups: true, tax: "basis", currency: "heading" },
    },
    (kit) => {
      const { content, styles, accent } = kit;
      const { letterhead } = content;
      return {
        marginPx: { top: 40, bottom: 28 },
        ...{ left: 54, right: 650 },
        head: column(
          {},
          row(
            { justify: "between", gap: 24, align: "start" },
            column({}, recipient(kit, false)),
            column(
              { align: "end" },
              row(
                { gap: 10, align: "center" },
                text([letterhead.name], styles.name, "right"),
                logo(kit, 38),
              ),
              ...letterhead.lines.map((line) => text([line], styles.small, "right")),
              contact(kit, styles.small, "right"),
            ),
          ),
          space(24),
          row(
            { padding: [6, 10], background: accent.startsWith("#") ? "#eeeeee" : accent },
            text(content.title, { ...styles.title, color: accent }),
          ),
          space(8),
          row(
            { gap: 24 },
            column({ grow: 1 }, pairs(kit, metaOf(kit, ALL_META.slice(0, 4)))),
            column({ grow: 1 }, pairs(kit, metaOf(kit, ALL_META.slice(4)))),
          ),
          space(8),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, { headRules: "both", ruleColor: accent, rowSpacePx: 3 }),
        tail: column(
          { gap: 14 },
          row({ justify: "end" }, column({ width: 330 }, totals(kit, { strong: "band" }))),
          closing(kit),
          payment(kit),
        ),
        tailAt: "table",
        foot: (number) =>
          row(
            { justify: "between", gap: 14, padding: [5, 0], border: { color: accent, widthPx: 1, sides: ["top"] } }, // prettier-ignore
            row({ gap: 14 }, ...idLines(letterhead.taxIds, styles.small)),
            content.remark === "" ? null : text(content.remark, styles.small),
            pageNumber(kit, number, "right"),
          ),
      };
    },
  );
}
