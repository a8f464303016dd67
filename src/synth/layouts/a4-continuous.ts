import { column, row, space, text } from "../a4/block.ts";
import { type A4Look, a4Family, tableLook } from "../a4/family.ts";
import {
  ALL_META,
  closing,
  contact,
  idLines,
  metaOf,
  pageNumber,
  pairs,
  payment,
  recipient,
  runningHead,
  totals,
} from "../a4/parts.ts";
import { A4_HEIGHT_PX, A4_WIDTH_PX } from "../paper.ts";
import { type Sheet } from "../sheet.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

const BAR_PX = 31;
/** Sprocket holes are half an inch apart. */
const HOLE_STEP_PX = (A4_HEIGHT_PX / 297) * 12.7;

/** Bars in a pale colour, holes at both edges and the lines to tear them off at. */
function paper(sheet: Sheet, bar: string): void {
  for (let y = BAR_PX; y + BAR_PX <= A4_HEIGHT_PX; y += 2 * BAR_PX) {
    sheet.add({ kind: "rect", x: 34, y, width: A4_WIDTH_PX - 68, height: BAR_PX, color: bar });
  }
  for (const x of [16, A4_WIDTH_PX - 16]) {
    for (let y = HOLE_STEP_PX / 2; y < A4_HEIGHT_PX; y += HOLE_STEP_PX) {
      sheet.add({ kind: "disc", x, y, radius: 6.5, color: "#b9b9b4" });
    }
  }
  for (const x of [31, A4_WIDTH_PX - 32]) {
    for (let y = 0; y < A4_HEIGHT_PX; y += 9) {
      sheet.add({ kind: "rect", x, y, width: 0.8, height: 5, color: "#c9c9c4" });
    }
  }
}

/** A matrix printer on continuous paper: one typeface, one size, no colour but the paper's. */
export function a4Continuous(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-continuous",
    look,
    {
      ...{ sizePx: 11.5, namePx: 11.5, titlePx: 15, ink: "#2b2b33", oneSize: true },
      columns: ["code", "description", "quantity", "unit", "price", "amount"],
      ...{ codesBelow: false, groups: false, tax: "rate", currency: "label" },
    },
    (kit) => {
      const { content, styles, accent } = kit;
      const { letterhead } = content;
      const plain = { ...styles.body };
      return {
        marginPx: { top: 36, bottom: 30 },
        ...{ left: 52, right: 652 },
        under: (sheet) => paper(sheet, accent),
        head: column(
          { gap: 14 },
          row(
            { justify: "between", gap: 24 },
            column(
              {},
              text([letterhead.name], styles.strong),
              ...letterhead.lines.map((line) => text([line], plain)),
              contact(kit, plain),
            ),
            column({}, text(content.title, styles.title), ...idLines(letterhead.taxIds, plain)),
          ),
          row(
            { gap: 24 },
            column({ grow: 1 }, recipient(kit)),
            column({ grow: 1 }, pairs(kit, metaOf(kit, ALL_META), { labels: plain, colon: true })),
          ),
          space(2),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, {
          ...{ heading: plain, headRules: "both", rows: "plain", rowSpacePx: 0.8, leading: 1.25 },
        }),
        tail: column(
          { gap: 12 },
          row(
            { justify: "end" },
            column({ width: 320 }, totals(kit, { strong: "bold", larger: 0 })),
          ),
          payment(kit),
          closing(kit),
        ),
        tailAt: "table",
        foot: (number) =>
          row(
            { justify: "between" },
            text(content.remark === "" ? letterhead.web : content.remark, plain),
            pageNumber(kit, number, "right"),
          ),
      };
    },
  );
}
