import { KvittoError } from "./errors.ts";

/** A day of the Gregorian calendar. No time, no zone. */
export interface CalendarDate {
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  /** 1..31 */
  readonly day: number;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function parse(text: string): CalendarDate | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return isCalendarDate({ year, month, day }) ? { year, month, day } : null;
}

/** True for a day that exists, in the years 1..9999. */
export function isCalendarDate({ year, month, day }: CalendarDate): boolean {
  if (![year, month, day].every(Number.isInteger)) return false;
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  return day <= daysInMonth(year, month);
}

/** True for ISO 8601 `YYYY-MM-DD` of a day that exists. */
export function isIsoDate(text: string): boolean {
  return parse(text) !== null;
}

/** @throws {KvittoError} `date.invalid` */
export function parseIsoDate(text: string): CalendarDate {
  const date = parse(text);
  if (date !== null) return date;
  throw new KvittoError(
    "date.invalid",
    `${JSON.stringify(text)} is not a calendar day written YYYY-MM-DD.`,
  );
}

/** `YYYY-MM-DD`. @throws {KvittoError} `date.invalid` */
export function isoDate(date: CalendarDate): string {
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  const text = `${pad(date.year, 4)}-${pad(date.month, 2)}-${pad(date.day, 2)}`;
  parseIsoDate(text);
  return text;
}

/** Days before 1 January of `year`, counted from 1 January of year 1. */
function daysBeforeYear(year: number): number {
  const past = year - 1;
  return 365 * past + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
}

/** Days from 0001-01-01 (which is 0). */
export function dayNumber(iso: string): number {
  const { year, month, day } = parseIsoDate(iso);
  let days = daysBeforeYear(year) + day - 1;
  for (let m = 1; m < month; m++) days += daysInMonth(year, m);
  return days;
}

/** The inverse of {@link dayNumber}. @throws {KvittoError} `date.invalid` outside years 1..9999 */
export function dateOfDayNumber(days: number): string {
  let year = Math.max(1, Math.floor(days / 366) + 1);
  while (daysBeforeYear(year + 1) <= days) year++;
  let left = days - daysBeforeYear(year);
  let month = 1;
  for (; left >= daysInMonth(year, month); month++) left -= daysInMonth(year, month);
  return isoDate({ year, month, day: left + 1 });
}

/** @throws {KvittoError} `date.invalid` */
export function addDays(iso: string, days: number): string {
  return dateOfDayNumber(dayNumber(iso) + days);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}
