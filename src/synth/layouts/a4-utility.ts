import { column, row, space, text } from "../a4/block.ts";
import { type A4Look, a4Family, onFill, tableLook } from "../a4/family.ts";
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
  taxTable,
  totals,
} from "../a4/parts.ts";
import { A4_WORDS } from "../a4/words.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

/** As utilities bill: the sum and how to pay on page 1, what it is made of from page 2 on. */
export function a4Utility(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-utility",
    look,
    {
      ...{ sizePx: 12.2, namePx: 21, titlePx: 20 },
      columns: ["description", "quantity", "price", "rate", "amount"],
      ...{ codesBelow: false, groups: false, tax: "sum", currency: "amount" },
    },
    (kit) => {
      const { content, styles, job, accent } = kit;
      const { letterhead } = content;
      const words = A4_WORDS[job.locale.id];
      const color = onFill(accent);
      const sum = content.totals.find(({ strong }) => strong);
      const due = metaOf(kit, ["due"]);
      return {
        marginPx: { top: 36, bottom: 28 },
        ...{ left: 52, right: 652 },
        head: column(
          {},
          row(
            { justify: "between", align: "center", gap: 16 },
            row({ gap: 12, align: "center" }, logo(kit, 44), text([letterhead.name], styles.name)),
            text(content.title, styles.title, "right"),
          ),
          space(30),
          row(
            { gap: 30 },
            column({ grow: 1 }, recipient(kit)),
            column({ grow: 1 }, pairs(kit, metaOf(kit, ALL_META))),
          ),
          space(34),
          row(
            { background: accent, padding: [16, 20], justify: "between", gap: 20, align: "end" },
            column(
              { gap: 4 },
              text(sum?.label ?? [], { ...styles.body, color }),
              text(sum?.value ?? [], { ...styles.title, sizePx: 28, color }),
            ),
            ...due.map(({ label, value }) =>
              column(
                { gap: 4 },
                text(label, { ...styles.body, color }, "right"),
                text(value, { ...styles.title, color }, "right"),
              ),
            ),
          ),
          space(24),
        ),
        runningHead: (number) =>
          column(
            { gap: 12 },
            runningHead(kit),
            number.page === 2 || number.pages === 1 ? text(job.words.specification, styles.title) : space(26), // prettier-ignore
          ),
        look: tableLook(kit, { headRules: "below", rows: "zebra", zebra: "#f3f5f7" }),
        tail: column(
          { gap: 20 },
          text(words.summary, styles.strong),
          totals(kit, { strong: "rules", larger: 1 }),
          row({ gap: 30, justify: "between" }, payment(kit) ?? space(0), taxTable(kit)),
          text(words.seeNextPage, styles.faint),
          closing(kit),
        ),
        tailAt: "table",
        tableFromPage2: true,
        foot: (number) =>
          row(
            { gap: 20, justify: "between", padding: [6, 0], border: { color: accent, widthPx: 1.5, sides: ["top"] } }, // prettier-ignore
            number.page === 1
              ? column({}, ...letterhead.lines.map((line) => text([line], styles.small)))
              : null,
            contact(kit, styles.small),
            column({}, ...idLines(letterhead.taxIds, styles.small)),
            column(
              {},
              content.remark === "" ? null : text(content.remark, styles.small, "right"),
              pageNumber(kit, number, "right"),
            ),
          ),
      };
    },
  );
}
