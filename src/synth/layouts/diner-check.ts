import { type ReceiptFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { type RollRule, type Roll } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  beforeTipMinor,
  goodsLines,
  isCounted,
  lineAt,
  nameAndAddress,
  quantityOf,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
  tipLine,
} from "../roll-parts.ts";
import { type Piece, type TextStyle } from "../sheet.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of the American check: the card's amount in print, tip and total in ink below it. */
export interface DinerStyle extends RollPaper {
  readonly name: { readonly font: FontKey; readonly scale: number };
  readonly rule: RollRule;
  readonly ink: { readonly font: FontKey; readonly color: string };
  /** Per cent of the tips that are suggested; none leaves the table out. */
  readonly suggestions: readonly number[];
  readonly words: {
    readonly table: string;
    readonly guests: string;
    readonly server: string;
    readonly amount: string;
    readonly suggested: string;
    readonly signature: string;
    readonly copy: string;
  };
}

function goodsLine(roll: Roll, job: ReceiptJob, i: number): void {
  const { facts, values } = job;
  const left: Piece[] = values.has(lineAt(i, "quantity"))
    ? [quantityOf(values, facts, i), "  "]
    : ["   "];
  left.push(values.text(lineAt(i, "description")));
  roll.pair(left, [values.money(lineAt(i, "total"))]);
  if (isCounted(job, i)) {
    roll.text([`     ${job.words.each} `, values.money(lineAt(i, "unit_price"))]);
  }
}

/** A label, a ruled line, and above the line what somebody wrote. */
function written(
  roll: Roll,
  label: readonly Piece[],
  value: readonly Piece[],
  ink: TextStyle,
): void {
  roll.gap(0.6);
  const baseline = roll.y + ink.sizePx;
  const from = roll.left + roll.printedWidth * 0.42;
  roll.sheet.setLine(label, roll.styled({ bold: true }), roll.left, baseline);
  const x = roll.right - roll.sheet.widthOf(value, ink) - 12;
  roll.sheet.setLine(value, ink, x, baseline - 3);
  const y = baseline + 6;
  roll.sheet.add({ kind: "rule", x0: from, x1: roll.right, y, widthPx: 1, color: "#000000" });
  roll.y = y + 4;
}

/** Truthful arithmetic on the amount before tip; none of it is a field. */
function suggestions(roll: Roll, job: ReceiptJob, style: DinerStyle): void {
  if (style.suggestions.length === 0) return;
  roll.gap(0.6);
  roll.text([style.words.suggested], "center");
  const before = beforeTipMinor(job);
  for (const percent of style.suggestions) {
    const tip = Math.round((before * percent) / 100);
    const { values } = job;
    roll.text([`${percent}%: ${values.amount(tip)}   (${values.amount(before + tip)})`], "center");
  }
}

/** The check of an American restaurant, signed. */
export function dinerCheck(style: DinerStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "diner-check",
    compose(job) {
      const { facts, values, words, random } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      const { font, scale } = style.name;
      nameAndAddress(roll, job, "center", { font, bold: true, sizePx: style.sizePx * scale });
      for (const line of taxIdLines(job)) roll.text(line, "center");
      roll.gap(0.5);
      roll.pair([`${style.words.server}: ${till.cashier}`], [values.date("issue_date")]);
      roll.pair(
        [`${style.words.table} ${till.till * 2 + 1}/${(Number(till.cardDigits) % 3) + 1}`],
        [till.time],
      );
      roll.pair(
        [`${style.words.guests}: ${(Number(till.cardDigits) % 4) + 1}`],
        [`${words.number} `, values.text("number")],
      );
      roll.rule(style.rule);
      for (const i of goodsLines(job)) goodsLine(roll, job, i);
      roll.rule(style.rule);
      const tip = tipLine(job);
      const paidByCard = till.paidBy === "card";
      const inked = tip !== null && paidByCard;
      if (!inked) {
        sumsBeforeTotal(roll, job, true);
        roll.pair([words.total], values.priced("total"), { ...bold, sizePx: style.sizePx * 1.4 });
      } else {
        roll.pair([words.subtotal], [values.money("subtotal")]);
        facts.document.tax_lines.forEach((_, i) => {
          const left = [`${words.taxSum} `, values.rate(`tax_lines.${i}.rate`)];
          roll.pair(left, [values.money(`tax_lines.${i}.amount`)]);
        });
        roll.gap(0.4);
        roll.pair([style.words.amount], [values.amount(beforeTipMinor(job))], bold);
        const names = job.locale.lastNames;
        const signer = `${till.cashier.slice(0, 1)}. ${names[Number(till.terminal) % names.length] ?? ""}`;
        const ink: TextStyle = { ...style.ink, sizePx: style.sizePx * 2 };
        written(roll, [values.text(lineAt(tip, "description")), ":"], [values.money(lineAt(tip, "total"))], ink); // prettier-ignore
        written(roll, [`${words.total}:`], values.priced("total"), ink);
        written(roll, [style.words.signature], [signer], ink);
      }
      roll.gap(0.5);
      if (paidByCard) {
        roll.text([`${words.card} XXXX${till.cardDigits}  ${words.approved}`], "center");
      } else {
        roll.pair([words.cash], [values.amount(till.tenderedMinor)]);
        roll.pair([words.change], [values.amount(till.changeMinor)]);
      }
      if (!inked) suggestions(roll, job, style);
      roll.gap(0.5);
      for (const line of words.farewell) roll.text([line], "center");
      roll.text([style.words.copy], "center");
      return [roll.finish(random.int(16, 40))];
    },
  };
}
