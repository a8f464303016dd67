import { addDays } from "../../core/dates.ts";
import { type ReceiptFacts } from "../facts.ts";
import { type ReceiptJob, type RollPaper, lineAt, startRoll, taxIdLines } from "../roll-parts.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of the ticket of a parking machine: narrow, few lines, an hour in large figures. */
export interface ParkingStyle extends RollPaper {
  readonly words: {
    /** In white on black at the top. */
    readonly band: string;
    readonly expires: string;
    readonly location: string;
    readonly vehicle: string;
    readonly display: string;
  };
  /** Letters and digits of a number plate: `A` becomes a letter, `#` a digit. */
  readonly plate: string;
}

/** End of the stay: so many hours after payment, or the end of the day. */
function expiry({ facts }: ReceiptJob): { readonly day: string; readonly time: string } {
  const { issue_date: day, line_items: lines } = facts.document;
  if (day === null) throw new Error("internal: a ticket without a date");
  const hours = /(\d+) (?:hours?|timer?|Std)/.exec(lines[0]?.description ?? "")?.[1];
  if (hours === undefined) return { day, time: "23:59" };
  const [hour = 0, minute = 0] = facts.till.time.split(":").map(Number);
  const end = hour + Number(hours);
  const two = (n: number) => String(n).padStart(2, "0");
  return { day: addDays(day, Math.floor(end / 24)), time: `${two(end % 24)}:${two(minute)}` };
}

/** Filled in from the numbers of the till, so that one paper has one plate. */
function plate({ facts }: ReceiptJob, pattern: string): string {
  const digits = `${facts.till.terminal}${facts.till.cardDigits}`;
  const letters = "ABCDEFGHJKLMNPRSTVWXYZ";
  return [...pattern]
    .map((mark, i) => {
      const digit = Number(digits.charAt(i % digits.length));
      if (mark === "#") return String(digit);
      return mark === "A" ? letters.charAt((digit * 7 + i * 3) % letters.length) : mark;
    })
    .join("");
}

/** The ticket of a parking machine. */
export function parkingTicket(style: ParkingStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "parking-ticket",
    compose(job) {
      const { facts, values, words, random } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      const heading = { ...bold, sizePx: style.sizePx * 1.5, color: "#ffffff" };
      const bandPx = heading.sizePx * roll.leading + 8;
      roll.band(bandPx, "#000000");
      roll.y += 4;
      roll.text([style.words.band], "center", heading);
      roll.y += 10;
      roll.text([values.text("vendor.name")], "center", bold);
      const [place, ...rest] = values.parts("vendor.address");
      if (place !== undefined) roll.text([`${style.words.location}: `, place], "center");
      for (const line of rest) roll.text([line], "center");
      roll.gap(0.4);
      const end = expiry(job);
      roll.text([style.words.expires], "center");
      roll.text([end.time], "center", { ...bold, sizePx: style.sizePx * 2.6 });
      roll.text([values.day(end.day)], "center", bold);
      roll.rule("dashed");
      facts.document.line_items.forEach((_, i) => {
        roll.pair([values.text(lineAt(i, "description"))], [values.money(lineAt(i, "total"))]);
      });
      roll.pair([words.total], values.priced("total"), { ...bold, sizePx: style.sizePx * 1.3 });
      const by = till.payments[0]?.by ?? till.paidBy;
      roll.pair([words[by]], [`${words.approved}`]);
      roll.pair([words.taxSum], [values.money("tax")]);
      roll.rule("dashed");
      roll.pair([style.words.vehicle], [plate(job, style.plate)]);
      roll.pair([words.date], [values.date("issue_date")]);
      roll.pair([words.time], [till.time]);
      roll.pair([words.number], [values.text("number")]);
      for (const line of taxIdLines(job)) roll.text(line, "center");
      roll.gap(0.4);
      roll.text([style.words.display], "center", bold);
      return [roll.finish(random.int(12, 26))];
    },
  };
}
