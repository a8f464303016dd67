import { currencyDecimals, moneyFromJson } from "../../../core/money.ts";
import { type Piece, type TextStyle } from "../../sheet.ts";
import { type Block, type BoxStyle, column, text } from "../block.ts";
import { type Kit } from "../family.ts";

/** Minor units that are still to be paid. */
export function openMinor({ job }: Kit): number {
  const { document, paidMinor } = job.facts;
  const total = moneyFromJson(document.total ?? 0, job.values.currencyCode).minor;
  return total - (paidMinor ?? 0);
}

/** The amount of a form: the total's field, unless part of it has been paid. */
export function openAmount(kit: Kit): Piece {
  const { facts, values } = kit.job;
  return facts.paidMinor === null ? values.money("total") : values.amount(openMinor(kit));
}

/** What is to be paid in whole and in hundredth units, as forms have it in two boxes. */
export function wholeAndCents(kit: Kit): { whole: string; cents: string } {
  if (currencyDecimals(kit.job.values.currencyCode) !== 2) {
    throw new Error("internal: a form for cents and a currency without");
  }
  const minor = openMinor(kit);
  return {
    whole: String(Math.floor(minor / 100)),
    cents: String(minor % 100).padStart(2, "0"),
  };
}

/** A text of the document that a form cannot do without. */
export function needed(kit: Kit, path: string): string {
  const { values } = kit.job;
  if (!values.has(path)) throw new Error(`internal: a form to pay with, and no ${path}`);
  return values.text(path).text;
}

/** Luhn's digit (modulus 10) behind `digits`. */
export function luhnDigit(digits: string): number {
  let sum = 0;
  [...digits].reverse().forEach((digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return (10 - (sum % 10)) % 10;
}

/** A box of a form: a small label above what is printed in it. */
export function field(
  kit: Kit,
  label: string,
  lines: readonly (readonly Piece[])[],
  style: BoxStyle,
  options: { color?: string; value?: TextStyle } = {},
): Block {
  const { styles } = kit;
  const { color = "#333333", value = styles.body } = options;
  return column(
    { padding: [3, 6], border: { color, widthPx: 0.8 }, ...style },
    text(label, { ...styles.small, sizePx: Math.min(9.5, styles.small.sizePx) }),
    ...lines.map((pieces) => text(pieces, value)),
  );
}

/** A dashed line to tear along. */
export function tearLine(): Block {
  const border = { color: "#666666", widthPx: 0.8, sides: ["top"], dash: [4, 3] } as const;
  return column({ height: 9, border });
}

/** The line that a machine reads. */
export const OCR_STYLE: TextStyle = { font: "b612-mono", sizePx: 13, color: "#111111" };
