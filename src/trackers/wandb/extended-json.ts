/** A text in JSON, or a number that JSON does not have. */
const STRING_OR_NOT_FINITE = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;

/** Marks a number in a text while it is read; a control character stands in no name or value. */
const MARK = "\u0001";

/**
 * JSON in which NaN, Infinity and -Infinity stand as such, as W&B's own client writes them;
 * JSON.stringify would make null of them.
 */
export function stringifyExtended(values: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(values).map(([key, value]) => {
    const isNotFinite = typeof value === "number" && !Number.isFinite(value);
    return `${JSON.stringify(key)}:${isNotFinite ? String(value) : JSON.stringify(value)}`;
  });
  return `{${members.join(",")}}`;
}

/** Reads what {@link stringifyExtended} writes. @throws {SyntaxError} */
export function parseExtended(text: string): unknown {
  const json = text.replace(STRING_OR_NOT_FINITE, (found) =>
    found.startsWith('"') ? found : JSON.stringify(MARK + found),
  );
  return JSON.parse(json, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(MARK) ? Number(value.slice(1)) : value,
  );
}
