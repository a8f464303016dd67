import { type Block, column, row, text } from "../block.ts";
import { type Kit } from "../family.ts";
import { address, metaOf, pairs } from "../parts.ts";
import { A4_WORDS } from "../words.ts";
import { field, openAmount, tearLine } from "./parts.ts";

/** A coupon to send back with a cheque: who pays, what, and a box for the amount. */
export function couponSlip(kit: Kit): Block {
  const { content, styles, job } = kit;
  const words = A4_WORDS[job.locale.id];
  return column(
    { gap: 4 },
    tearLine(),
    row(
      { gap: 20 },
      column(
        { grow: 1 },
        text(words.payee, styles.small),
        text([content.letterhead.name], styles.strong),
        address(kit, content.recipient, { heading: words.payer }),
      ),
      column(
        { grow: 1, gap: 6 },
        pairs(kit, metaOf(kit, ["customerNumber", "number", "due"]), { fill: true, valueAlign: "right" }), // prettier-ignore
        row(
          { gap: 8 },
          field(kit, job.words.total, [[openAmount(kit)]], { grow: 1 }, { value: styles.strong }),
          field(kit, words.amount, [], { grow: 1, height: 40 }),
        ),
      ),
    ),
  );
}
