import { type Piece } from "../../sheet.ts";
import { type Block, column, row, text } from "../block.ts";
import { type Kit } from "../family.ts";
import { address, metaOf } from "../parts.ts";
import { OCR_STYLE, field, luhnDigit, needed, tearLine, wholeAndCents } from "./parts.ts";

const YELLOW = "#f6e7a2";

/** Norwegian giro: KID, kroner, øre with a check digit, account. */
export function kidSlip(kit: Kit): Block {
  const { content, styles, job } = kit;
  const { values, facts } = job;
  needed(kit, "payment.reference");
  const { account } = facts;
  if (account === null) throw new Error("internal: a giro without an account");
  const { whole, cents } = wholeAndCents(kit);
  const kid = values.text("payment.reference");
  const due = metaOf(kit, ["due"]).flatMap(({ value }) => value);
  const line: Piece[] = [
    ...["H ", kid, " <   "],
    `${whole}   ${cents} < ${luhnDigit(whole + cents)} >   ${account.replace(/\D/g, "")} <`,
  ];
  return column(
    {},
    tearLine(),
    column(
      { background: YELLOW, padding: 8, gap: 6 },
      row(
        { justify: "between" },
        text("KVITTERING", styles.strong),
        text("Innbetalt til konto", styles.small),
        text(account, styles.strong),
        text("Betalingsfrist", styles.small),
        text(due, styles.strong),
      ),
      row(
        { gap: 8 },
        column({ grow: 1 }, text("Betalt av", styles.small), address(kit, content.recipient)),
        column(
          { grow: 1 },
          text("Betalt til", styles.small),
          text([content.letterhead.name], styles.strong),
        ),
      ),
      row(
        { gap: 6 },
        field(kit, "Kundeidentifikasjon (KID)", [[kid]], { grow: 3, background: "#ffffff" }),
        field(kit, "Kroner", [[whole]], { grow: 1, background: "#ffffff" }),
        field(kit, "Øre", [[cents]], { width: 56, background: "#ffffff" }),
        field(kit, "Til konto", [[account]], { grow: 2, background: "#ffffff" }),
      ),
    ),
    row({ padding: [8, 0], justify: "center" }, text(line, OCR_STYLE)),
  );
}
