import { type ReceiptFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { type LogoShape, logoMarks } from "../logo.ts";
import { type Roll } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  goodsLines,
  isCounted,
  lineAt,
  quantityOf,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
} from "../roll-parts.ts";
import { type Piece } from "../sheet.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of a receipt sent by an app: proportional type, colour, the sum before everything. */
export interface AppStyle extends RollPaper {
  readonly headline: FontKey;
  readonly color: string;
  readonly logo: LogoShape;
  readonly words: {
    /** `{name}` stands for the customer. */
    readonly greeting: string;
    readonly details: string;
    readonly help: string;
  };
  /** A sketch of a map with a route. */
  readonly map: boolean;
}

/** Streets as pale lines and the route between two discs; its turns follow the till's numbers. */
function drawMap(roll: Roll, { facts }: ReceiptJob, color: string): void {
  const heightPx = 96;
  const width = roll.printedWidth;
  const digits = [...`${facts.till.terminal}${facts.till.cardDigits}`].map(Number);
  roll.band(heightPx, "#e8ecef");
  const line = (x0: number, x1: number, y: number, widthPx: number, stroke: string) =>
    roll.sheet.add({
      ...{ kind: "rule", color: stroke, widthPx },
      ...{ x0: roll.left + x0 * width, x1: roll.left + x1 * width, y: roll.y + y * heightPx },
    });
  for (const y of [0.22, 0.47, 0.71]) line(0, 1, y, 4, "#ffffff");
  const column = (x: number, y0: number, y1: number, widthPx: number, stroke: string) =>
    roll.sheet.add({
      ...{ kind: "rect", color: stroke, width: widthPx, x: roll.left + x * width - widthPx / 2 },
      ...{ y: roll.y + y0 * heightPx, height: (y1 - y0) * heightPx },
    });
  for (const x of [0.18, 0.4, 0.63, 0.84]) column(x, 0, 1, 4, "#ffffff");
  const [first = 0, second = 0] = digits;
  const [x0, x1] = [first % 2 === 0 ? 0.18 : 0.4, second % 2 === 0 ? 0.63 : 0.84];
  line(x0, x1, 0.47, 4, color);
  column(x1, 0.22, 0.47, 4, color);
  const disc = (x: number, y: number) =>
    roll.sheet.add({
      ...{ kind: "disc", radius: 6, color },
      ...{ x: roll.left + x * width, y: roll.y + y * heightPx },
    });
  disc(x0, 0.47);
  disc(x1, 0.22);
  roll.y += heightPx + 10;
}

function goodsLine(roll: Roll, job: ReceiptJob, i: number): void {
  const { facts, values, words } = job;
  const left: Piece[] = [values.text(lineAt(i, "description"))];
  if (isCounted(job, i)) {
    const price = values.money(lineAt(i, "unit_price"));
    left.push("  ", quantityOf(values, facts, i), ` ${words.each} `, price);
  }
  roll.pair(left, [values.money(lineAt(i, "total"))]);
}

/** The receipt an app sends. */
export function appReceipt(style: AppStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "app-receipt",
    compose(job) {
      const { facts, values, words, random, locale, identity } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const grey = roll.styled({ color: "#5f6670", sizePx: Math.max(13, style.sizePx - 1) });
      const head = { font: style.headline, bold: true } as const;
      const sizePx = 34;
      const marks = logoMarks(style.logo, roll.left, roll.y, sizePx, style.color, "#ffffff");
      for (const mark of marks) roll.sheet.add(mark);
      const name = { ...head, sizePx: style.sizePx * 1.4, color: style.color };
      const top = roll.y;
      roll.y += 4;
      const at = (sizePx + 10) / roll.printedWidth;
      roll.columns(
        [
          { pieces: [values.text("vendor.name")], at, align: "left", most: 0.55 },
          { pieces: [values.date("issue_date")], at: 1, align: "right", style: roll.style },
        ],
        name,
      );
      roll.y = Math.max(roll.y, top + sizePx) + 12;
      const customer = locale.firstNames[Number(till.cardDigits) % locale.firstNames.length] ?? "";
      roll.text([style.words.greeting.replace("{name}", customer)], "left", {
        ...head,
        sizePx: style.sizePx * 1.55,
      });
      roll.gap(0.5);
      const large = { ...head, sizePx: style.sizePx * 2 };
      roll.pair([words.total], values.priced("total"), large);
      roll.gap(0.4);
      if (style.map) drawMap(roll, job, style.color);
      roll.text([style.words.details], "left", roll.styled({ bold: true }));
      roll.rule("solid");
      for (const i of goodsLines(job)) goodsLine(roll, job, i);
      roll.gap(0.3);
      sumsBeforeTotal(roll, job, true);
      roll.rule("solid");
      roll.pair([words.total], [values.money("total")], roll.styled({ bold: true }));
      if (locale.pricesIncludeTax) roll.pair([words.taxSum], [values.money("tax")], grey);
      roll.gap(0.6);
      for (const { by, minor } of till.payments) {
        const label = by === "card" ? `${words.card} ····${till.cardDigits}` : words[by];
        roll.pair([label], [values.amount(minor)]);
      }
      roll.text([`${till.time}  ·  ${words.number} `, values.text("number")], "left", grey);
      roll.gap(0.8);
      for (const line of words.farewell) roll.text([line], "left");
      roll.text([style.words.help.replace("{web}", identity.web)], "left", grey);
      roll.text(values.parts("vendor.address").flatMap((line, i) => (i === 0 ? [line] : [", ", line])), "left", grey); // prettier-ignore
      for (const line of taxIdLines(job)) roll.text(line, "left", grey);
      return [roll.finish(random.int(20, 40))];
    },
  };
}
