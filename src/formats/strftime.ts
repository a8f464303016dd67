const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July", "August", "September"],
  ...["October", "November", "December"],
];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const two = (n: number): string => String(n).padStart(2, "0");

function dayOfYear(date: Date): number {
  const midnight = Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return 1 + (midnight - Date.UTC(date.getFullYear(), 0, 1)) / 86_400_000;
}

const DIRECTIVES: Record<string, (date: Date) => string> = {
  Y: (date) => String(date.getFullYear()),
  y: (date) => two(date.getFullYear() % 100),
  m: (date) => two(date.getMonth() + 1),
  d: (date) => two(date.getDate()),
  B: (date) => MONTHS[date.getMonth()]!,
  b: (date) => MONTHS[date.getMonth()]!.slice(0, 3),
  A: (date) => DAYS[date.getDay()]!,
  a: (date) => DAYS[date.getDay()]!.slice(0, 3),
  H: (date) => two(date.getHours()),
  I: (date) => two(date.getHours() % 12 || 12),
  M: (date) => two(date.getMinutes()),
  S: (date) => two(date.getSeconds()),
  p: (date) => (date.getHours() < 12 ? "AM" : "PM"),
  j: (date) => String(dayOfYear(date)).padStart(3, "0"),
  "%": () => "%",
};

/**
 * Python's `strftime` in the C locale (English names on every machine), in local time.
 * `%-d` and the like leave the leading zero out, as glibc does.
 *
 * @throws {RangeError} for a directive that is not known here, rather than printing it as text
 */
export function strftime(date: Date, format: string): string {
  return format.replace(/%(-?)(.)/gs, (_, dash: string, letter: string) => {
    const directive = DIRECTIVES[letter];
    if (directive === undefined) throw new RangeError(`strftime: unknown directive %${letter}`);
    const text = directive(date);
    return dash === "-" ? text.replace(/^0+(?=.)/, "") : text;
  });
}
