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
  runningHead,
  totals,
} from "../a4/parts.ts";
import { A4_WIDTH_PX } from "../paper.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

const MM = A4_WIDTH_PX / 210;
const LEFT = 25 * MM;
const TOP = 34;
/** Form B of DIN 5008: the address field begins 45 mm below the edge, the text at 98.5 mm. */
const ADDRESS_TOP = 45 * MM;
const ADDRESS_HEIGHT = 45 * MM;

/** A letter after DIN 5008: address window, block of information, marks to fold and punch at. */
export function a4Din(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-din",
    look,
    {
      ...{ sizePx: 12.2, namePx: 21, titlePx: 16 },
      columns: ["position", "description", "quantity", "unit", "price", "amount"],
      ...{ codesBelow: true, groups: false, tax: "basis", currency: "amount" },
    },
    (kit) => {
      const { content, styles } = kit;
      const { letterhead, recipient } = content;
      const returnLine = [letterhead.name, ...letterhead.lines.flatMap((line) => [" · ", line])];
      return {
        marginPx: { top: TOP, bottom: 26 },
        ...{ left: LEFT, right: A4_WIDTH_PX - 20 * MM },
        under: (sheet, { page }) => {
          if (page > 1) return;
          for (const mm of [105, 148.5, 210]) {
            const x1 = (mm === 148.5 ? 8 : 5) * MM;
            sheet.add({ kind: "rule", x0: 8, x1, y: mm * MM, widthPx: 0.7, color: "#888888" });
          }
        },
        head: column(
          {},
          row(
            { height: ADDRESS_TOP - TOP, justify: "between", align: "start", gap: 16 },
            text([letterhead.name], styles.name),
            logo(kit, 56),
          ),
          row(
            { justify: "between", gap: 20, height: ADDRESS_HEIGHT },
            column(
              { width: 80 * MM, gap: 8 },
              column(
                { padding: [2, 0], border: { color: "#777777", widthPx: 0.6, sides: ["bottom"] } },
                text(returnLine, { ...styles.small, sizePx: 8.5 }),
              ),
              address(kit, recipient),
              ...idLines(recipient.taxIds, styles.small),
            ),
            column({ width: 72 * MM }, pairs(kit, metaOf(kit, ALL_META), { colon: true })),
          ),
          space(24),
          row(
            { gap: 8 },
            text([content.title, " ", ...metaOf(kit, ["number"]).flatMap(({ value }) => value)], styles.title), // prettier-ignore
          ),
          space(10),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, { headRules: "both", rows: "plain", rowSpacePx: 3.5 }),
        tail: column(
          { gap: 16 },
          row(
            { justify: "end" },
            column({ width: 320 }, totals(kit, { strong: "rules", larger: 1 })),
          ),
          closing(kit),
        ),
        tailAt: "table",
        foot: (number) =>
          column(
            { gap: 4 },
            pageNumber(kit, number, "center"),
            row(
              { gap: 20, padding: [6, 0], border: { color: "#777777", widthPx: 0.7, sides: ["top"] } }, // prettier-ignore
              column(
                { grow: 3 },
                contact(kit, styles.small),
                content.remark === "" ? null : text(content.remark, styles.small),
              ),
              column({ grow: 3 }, ...idLines(letterhead.taxIds, styles.small)),
              column({ grow: 5 }, payment(kit, { heading: false, values: styles.small })),
            ),
          ),
      };
    },
  );
}
