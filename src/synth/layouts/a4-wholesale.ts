import { column, row, space, text } from "../a4/block.ts";
import { type A4Look, a4Family, tableLook } from "../a4/family.ts";
import {
  ALL_META,
  address,
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
  taxTable,
  totals,
} from "../a4/parts.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

/** A wholesaler's dense list: every column there is, in small type. */
export function a4Wholesale(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-wholesale",
    look,
    {
      ...{ sizePx: 10.4, namePx: 17, titlePx: 17 },
      columns: ["position", "code", "description", "quantity", "unit", "price", "rate", "amount"],
      ...{ codesBelow: false, groups: false, tax: "basis", currency: "label" },
    },
    (kit) => {
      const { content, styles } = kit;
      const { letterhead, shipTo } = content;
      const half = Math.ceil(ALL_META.length / 2);
      return {
        marginPx: { top: 26, bottom: 22 },
        ...{ left: 34, right: 670 },
        head: column(
          { gap: 8 },
          row(
            { justify: "between", gap: 20, align: "end" },
            row(
              { gap: 10, align: "center" },
              logo(kit, 34),
              column(
                {},
                text([letterhead.name], styles.name),
                text(letterhead.lines.flatMap((line, i) => (i === 0 ? [line] : [", ", line])), styles.small), // prettier-ignore
              ),
            ),
            contact(kit, styles.small, "right"),
            text(content.title, styles.title, "right"),
          ),
          row(
            { gap: 20, padding: [8, 0], border: { color: "#333333", widthPx: 1, sides: ["top", "bottom"] } }, // prettier-ignore
            column({ grow: 1 }, recipient(kit)),
            column({ grow: 1 }, address(kit, shipTo, { heading: shipTo.heading })),
            column({ grow: 1 }, pairs(kit, metaOf(kit, ALL_META.slice(0, half)), { colon: true })),
            column({ grow: 1 }, pairs(kit, metaOf(kit, ALL_META.slice(half)), { colon: true })),
          ),
          space(0),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, {
          ...{ headRules: "both", rows: "dashes", ruleColor: "#888888" },
          ...{ rowSpacePx: 1.5, cellSpacePx: 4, leading: 1.2 },
        }),
        tail: row(
          { gap: 24, justify: "between" },
          column({ gap: 8 }, taxTable(kit), payment(kit), closing(kit)),
          column({ width: 290 }, totals(kit, { strong: "rules", larger: 2 })),
        ),
        tailAt: "table",
        foot: (number) =>
          row(
            { justify: "between", gap: 12, padding: [4, 0], border: { color: "#333333", widthPx: 0.7, sides: ["top"] } }, // prettier-ignore
            ...idLines(letterhead.taxIds, styles.small),
            content.remark === "" ? null : text(content.remark, styles.small),
            pageNumber(kit, number, "right"),
          ),
      };
    },
  );
}
