import { type Piece } from "../../sheet.ts";
import { type Block, column, row, text } from "../block.ts";
import { type Kit } from "../family.ts";
import { address, metaOf } from "../parts.ts";
import { OCR_STYLE, field, needed, openAmount, tearLine } from "./parts.ts";

const RED = "#c94b4b";

/** Danish girokort: the payment line "+71<…+…<" is the reference, whole or without the creditor. */
export function girokortSlip(kit: Kit): Block {
  const { content, styles, job } = kit;
  const { values, facts } = job;
  const printed = needed(kit, "payment.reference");
  const reference = values.text("payment.reference");
  const creditor = (facts.account ?? "").replace(/\D/g, "");
  const line: Piece[] = printed.startsWith("+")
    ? [reference]
    : ["+71<", reference, creditor === "" ? "<" : `+${creditor}<`];
  const due = metaOf(kit, ["due"]).flatMap(({ value }) => value);
  const box = { color: RED };
  return column(
    {},
    tearLine(),
    row(
      { justify: "between", padding: [2, 0] },
      text("Indbetalingskort", { ...styles.strong, color: RED }),
      text("Kvittering", { ...styles.small, color: RED }),
    ),
    row(
      {},
      column(
        { grow: 1, padding: [3, 6], border: { color: RED, widthPx: 0.8 } },
        text("Indbetaler", { ...styles.small, sizePx: 9.5 }),
        address(kit, content.recipient),
      ),
      column(
        { grow: 1 },
        field(kit, "Kreditor", [[content.letterhead.name]], {}, box),
        row(
          {},
          field(kit, "Betalingsdag", [due], { grow: 1 }, box),
          field(kit, "Kroner", [[openAmount(kit)]], { grow: 1 }, { ...box, value: styles.strong }),
        ),
      ),
    ),
    row({ padding: [10, 0] }, text(line, OCR_STYLE)),
  );
}
