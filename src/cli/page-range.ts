import { UsageError } from "./usage-error.ts";

/**
 * Which pages "1-3,5" names, counted from 1 and in order; "4-" goes to the end.
 * @throws {UsageError} `usage.pages`
 */
export function pageRange(text: string): (page: number) => boolean {
  const ranges = text.split(",").map((part) => {
    const match = /^\s*(\d+)(?:\s*(-)\s*(\d*))?\s*$/.exec(part);
    const first = Number(match?.[1] ?? 0);
    const last = match?.[2] === undefined ? first : match[3] === "" ? Infinity : Number(match[3]);
    if (first < 1 || last < first) {
      const message = `pages must be like 2, 1-3 or 1,4-; got "${text}".`;
      throw new UsageError("usage.pages", message);
    }
    return { first, last };
  });
  return (page) => ranges.some(({ first, last }) => page >= first && page <= last);
}
