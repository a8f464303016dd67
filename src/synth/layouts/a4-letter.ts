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

/** A business letter: centred letterhead, address and references, ruled table, sums at the right. */
export function a4Letter(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-letter",
    look,
    {
      ...{ sizePx: 12.5, namePx: 23, titlePx: 20 },
      columns: ["description", "quantity", "price", "rate", "amount"],
      ...{ codesBelow: true, groups: false, tax: "rate", currency: "amount" },
    },
    (kit) => {
      const { content, styles, accent } = kit;
      const { letterhead } = content;
      return {
        marginPx: { top: 36, bottom: 30 },
        ...{ left: 58, right: 646 },
        head: column(
          {},
          column(
            { align: "center", padding: [0, 40], gap: 3 },
            logo(kit, 40),
            text([letterhead.name], styles.name, "center"),
            text(
              letterhead.lines.flatMap((line, i) => (i === 0 ? [line] : [" · ", line])),
              styles.small,
              "center",
            ),
          ),
          column({ padding: [6, 0], border: { color: accent, widthPx: 1.2, sides: ["bottom"] } }),
          space(22),
          row(
            { gap: 40 },
            column({ grow: 1 }, recipient(kit)),
            column({ grow: 1 }, pairs(kit, metaOf(kit, ALL_META))),
          ),
          space(20),
          text(content.title, styles.title),
          space(6),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, { rows: "rules", ruleColor: "#8a8a8a", rowSpacePx: 4 }),
        tail: column(
          { gap: 16 },
          row({ justify: "end" }, column({ width: 300 }, totals(kit, { strong: "rules" }))),
          closing(kit),
          payment(kit),
        ),
        tailAt: "table",
        foot: (number) =>
          row(
            { gap: 24, padding: [6, 0], border: { color: accent, widthPx: 1, sides: ["top"] } },
            column({ grow: 1 }, contact(kit, styles.small)),
            column({ grow: 1 }, ...idLines(letterhead.taxIds, styles.small)),
            column(
              { grow: 1 },
              content.remark === "" ? null : text(content.remark, styles.small, "right"),
              pageNumber(kit, number, "right"),
            ),
          ),
      };
    },
  );
}
