import { column, row, space, text } from "../a4/block.ts";
import { type A4Look, a4Family, onFill, tableLook } from "../a4/family.ts";
import {
  boxes,
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
import { A4_WIDTH_PX } from "../paper.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

const BAND_PX = 104;

/** A band in colour across the top, references in a bar, a banded table. */
export function a4Band(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-band",
    look,
    {
      ...{ sizePx: 12.5, namePx: 25, titlePx: 25 },
      columns: ["code", "description", "quantity", "price", "amount"],
      ...{ codesBelow: false, groups: false, tax: "basis", currency: "label" },
    },
    (kit) => {
      const { content, styles, accent } = kit;
      const color = onFill(accent);
      const { letterhead } = content;
      return {
        marginPx: { top: 26, bottom: 26 },
        ...{ left: 44, right: 660 },
        under: (sheet, { page }) => {
          const height = page === 1 ? BAND_PX : 12;
          sheet.add({ kind: "rect", x: 0, y: 0, width: A4_WIDTH_PX, height, color: accent });
        },
        head: column(
          {},
          row(
            { height: BAND_PX - 44, align: "center", justify: "between", gap: 16 },
            row(
              { gap: 14, align: "center" },
              logo(kit, 50, color, accent),
              text([letterhead.name], { ...styles.name, color }),
            ),
            text(content.title, { ...styles.title, color }, "right"),
          ),
          space(42),
          row(
            { gap: 30 },
            column({ grow: 3 }, recipient(kit)),
            column(
              { grow: 2 },
              ...letterhead.lines.map((line) => text([line], styles.body, "right")),
              contact(kit, styles.body, "right"),
            ),
          ),
          space(18),
          boxes(kit, metaOf(kit, ["number", "date", "due", "customerNumber"]), {
            ...{ background: "#ececec", strong: true },
          }),
          space(8),
          pairs(kit, metaOf(kit, ["concerns", "yourReference", "ourReference", "terms", "deliveryDate"])), // prettier-ignore
          space(8),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, {
          ...{ headFill: accent, headRules: "none", rows: "zebra", rowSpacePx: 4, cellSpacePx: 7 },
        }),
        tail: column(
          { gap: 14 },
          row(
            { justify: "between", gap: 24 },
            column({ grow: 1, gap: 14 }, payment(kit), closing(kit)),
            column({ width: 310 }, totals(kit, { strong: "band" })),
          ),
        ),
        tailAt: "table",
        foot: (number) =>
          row(
            { justify: "between", gap: 16, padding: [5, 0], border: { color: accent, widthPx: 2, sides: ["top"] } }, // prettier-ignore
            row({ gap: 16 }, ...idLines(letterhead.taxIds, styles.small)),
            content.remark === "" ? null : text(content.remark, styles.small),
            pageNumber(kit, number, "right"),
          ),
      };
    },
  );
}
