import { type ReceiptFacts } from "../facts.ts";
import { qrCode } from "../qr-code.ts";
import { type Roll, type RollRule } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  type TaxColumns,
  goodsLines,
  isCounted,
  lineAt,
  nameAndAddress,
  paymentLines,
  quantityOf,
  rateLetter,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
  taxTable,
  unitOf,
} from "../roll-parts.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of the German till receipt with the block of its technical security device (TSE). */
export interface KassenbonStyle extends RollPaper {
  readonly nameScale: number;
  readonly rule: RollRule;
  /** "EUR" alone above the amounts; the sum repeats it. */
  readonly heading: boolean;
  readonly taxColumns: TaxColumns;
  readonly totalScale: number;
  /** Signature and times as text, as a QR code, or both (§ 6 KassenSichV allows each). */
  readonly security: "text" | "qr" | "both";
}

function goodsLine(roll: Roll, job: ReceiptJob, i: number): void {
  const { facts, values } = job;
  const { tax_rate: rate = null } = facts.document.line_items[i] ?? {};
  const total = [values.money(lineAt(i, "total")), ` ${rateLetter(job, rate)}`];
  roll.pair([values.text(lineAt(i, "description"))], total);
  if (!isCounted(job, i)) return;
  const price = values.money(lineAt(i, "unit_price"));
  if (facts.units[i] === "st") roll.text(["   ", quantityOf(values, facts, i), " x   ", price]);
  else roll.text(["   ", quantityOf(values, facts, i), ` ${unitOf(job, i)} x   `, price]);
}

/** Text with the letters of base64, made from the receipt's own numbers: it signs nothing. */
function signature({ facts }: ReceiptJob, length: number): string {
  const seed = `${facts.till.terminal}${facts.till.cardDigits}${facts.document.number ?? ""}`;
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let state = Number(facts.till.terminal);
  return Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1103515245) + 12345 + seed.charCodeAt(i % seed.length)) >>> 0;
    return letters.charAt((state >>> 12) % letters.length);
  }).join("");
}

function security(roll: Roll, job: ReceiptJob, style: KassenbonStyle): void {
  const { facts } = job;
  const { issue_date: day } = facts.document;
  const transaction = facts.till.terminal.slice(0, 6);
  const serial = `K${facts.till.till}-${facts.till.terminal}`;
  const signed = signature(job, 44);
  const start = `${day ?? ""}T${facts.till.time}:0${facts.till.till % 10}`;
  if (style.security !== "qr") {
    roll.text([`TSE-Transaktion: ${transaction}`]);
    roll.text([`TSE-Start: ${start}`]);
    roll.text([`Seriennr. Kasse: ${serial}`]);
    roll.text(["TSE-Signatur:"]);
    for (let at = 0; at < signed.length; at += 22) roll.text([signed.slice(at, at + 22)]);
  }
  if (style.security === "text") return;
  const sidePx = 118;
  roll.gap(0.5);
  const text = `V0;${serial};Kassenbeleg-V1;${transaction};${start};${signed}`;
  const x = (roll.left + roll.right - sidePx) / 2;
  for (const mark of qrCode(text, x, roll.y, sidePx)) roll.sheet.add(mark);
  roll.y += sidePx + 8;
}

/** The German till receipt: EUR above the amounts, tax letters, the security device's block. */
export function kassenbon(style: KassenbonStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "kassenbon",
    compose(job) {
      const { facts, values, words, random } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      const sizePx = style.sizePx * style.nameScale;
      nameAndAddress(roll, job, "center", { ...bold, sizePx });
      for (const line of taxIdLines(job)) roll.text(line, "center");
      roll.gap(0.4);
      if (style.heading) roll.pair([""], [values.currencyCode], bold);
      for (const i of goodsLines(job)) goodsLine(roll, job, i);
      roll.rule(style.rule);
      sumsBeforeTotal(roll, job, false);
      const currency = values.currency(values.currencyCode);
      roll.pair([`${words.total} `, currency], [values.money("total")], {
        ...bold,
        sizePx: style.sizePx * style.totalScale,
      });
      roll.rule(style.rule);
      paymentLines(roll, job);
      roll.gap(0.5);
      taxTable(roll, job, style.taxColumns, roll.style, true);
      roll.rule(style.rule);
      roll.pair(
        [values.date("issue_date"), `  ${till.time} ${words.time}`],
        [`${words.number} `, values.text("number")],
      );
      roll.pair([`${words.till} ${till.till}`], [`${words.cashier}: ${till.cashier}`]);
      roll.gap(0.5);
      security(roll, job, style);
      roll.gap(0.4);
      for (const line of words.farewell) roll.text([line], "center");
      return [roll.finish(random.int(14, 34))];
    },
  };
}
