import { addDays } from "../../core/dates.ts";
import { type ReceiptFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { type LogoShape } from "../logo.ts";
import { type Roll } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  goodsLines,
  isCounted,
  lineAt,
  logoAt,
  nameAndAddress,
  quantityOf,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
} from "../roll-parts.ts";
import { type Piece } from "../sheet.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of a hotel's folio slip: charges by day, payment as a credit, a balance of zero. */
export interface FolioStyle extends RollPaper {
  readonly name: { readonly font: FontKey; readonly scale: number };
  readonly logo: LogoShape;
  readonly words: {
    readonly room: string;
    readonly guest: string;
    readonly arrival: string;
    readonly departure: string;
    readonly columns: readonly [day: string, description: string, charges: string];
    readonly balance: string;
  };
}

/** Length of the stay: as many nights as the first line that counts them says. */
function nightsOf({ facts }: ReceiptJob): number {
  const nights = facts.units.indexOf("day");
  return Math.max(1, facts.document.line_items[nights]?.quantity ?? 1);
}

/** The day of line `i`: spread over the stay in the order of the lines. */
function chargedOn(job: ReceiptJob, i: number): string {
  const lines = job.facts.document.line_items.length;
  const night = Math.floor((i * nightsOf(job)) / lines);
  return addDays(job.facts.document.issue_date ?? "", night - nightsOf(job));
}

function chargeLine(roll: Roll, job: ReceiptJob, i: number): void {
  const { facts, values } = job;
  const description: Piece[] = [values.text(lineAt(i, "description"))];
  if (isCounted(job, i)) {
    const price = values.money(lineAt(i, "unit_price"));
    description.push("  ", quantityOf(values, facts, i), ` ${job.words.each} `, price);
  }
  roll.columns([
    { pieces: [values.day(chargedOn(job, i))], at: 0, align: "left" },
    { pieces: description, at: 0.27, align: "left", most: 0.5 },
    { pieces: [values.money(lineAt(i, "total"))], at: 1, align: "right" },
  ]);
}

/** The folio slip of a hotel. */
export function hotelFolio(style: FolioStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "hotel-folio",
    compose(job) {
      const { facts, values, words, random, locale } = job;
      const { till, document } = facts;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      logoAt(roll, { shape: style.logo, sizePx: 46 });
      const { font, scale } = style.name;
      nameAndAddress(roll, job, "center", { font, bold: true, sizePx: style.sizePx * scale });
      roll.gap(0.6);
      const room = 100 * (1 + (till.till % 8)) + Number(till.cardDigits.slice(-2));
      const guest = locale.lastNames[Number(till.terminal) % locale.lastNames.length] ?? "";
      roll.pair([`${words.number} `, values.text("number")], [`${style.words.room} ${room}`], bold);
      roll.pair([style.words.guest], [guest]);
      const arrival = addDays(document.issue_date ?? "", -nightsOf(job));
      roll.pair([style.words.arrival], [values.day(arrival)]);
      roll.pair([style.words.departure], [values.date("issue_date"), `  ${till.time}`]);
      roll.pair([words.cashier], [till.cashier]);
      roll.rule("solid");
      const [day, description, charges] = style.words.columns;
      roll.columns(
        [
          { pieces: [day], at: 0, align: "left" },
          { pieces: [description], at: 0.27, align: "left" },
          { pieces: [charges], at: 1, align: "right" },
        ],
        bold,
      );
      roll.rule("solid");
      for (const i of goodsLines(job)) chargeLine(roll, job, i);
      roll.rule("solid");
      sumsBeforeTotal(roll, job, true);
      roll.pair([words.total], values.priced("total"), { ...bold, sizePx: style.sizePx * 1.25 });
      for (const { by, minor } of till.payments) roll.pair([words[by]], [values.amount(-minor)]);
      roll.rule("solid");
      roll.pair([style.words.balance], [values.amount(0)], bold);
      roll.gap(0.7);
      for (const line of taxIdLines(job)) roll.text(line, "center");
      for (const line of words.farewell) roll.text([line], "center");
      return [roll.finish(random.int(18, 40))];
    },
  };
}
