/**
 * A number as JSON wrote it. JavaScript cannot tell `9.0` from `9`, but metrics defined in Python
 * turn them into the texts "9.0" and "9".
 */
export class JsonNumber {
  readonly literal: string;

  constructor(literal: string) {
    this.literal = literal;
  }
}

/** Key that no JSON text can carry by accident: it is made up afresh for every text. */
function unusedKey(text: string): string {
  let key = "number";
  while (text.includes(key)) key += "_";
  return key;
}

/**
 * `JSON.parse`, except that numbers which are not plain integers of up to 15 digits become
 * {@link JsonNumber}.
 * @throws {SyntaxError} as `JSON.parse` does
 */
export function parseJsonExactly(text: string): unknown {
  JSON.parse(text); // refuses what is not JSON, so that the pattern below meets whole tokens only
  const key = unusedKey(text);
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g, (token) =>
    /^(".*|-?[1-9]\d{0,14}|0)$/s.test(token) ? token : `{"${key}":"${token}"}`,
  );
  return JSON.parse(marked, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return value;
    return new JsonNumber(String(Reflect.get(value, key)));
  });
}

/** Python's `repr` of a float: shortest digits that read back, exponent below 1e-4 and from 1e16. */
function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const [mantissa = "", exponent = ""] = Math.abs(value).toExponential().split("e");
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    const size = String(Math.abs(power)).padStart(2, "0");
    return `${sign}${mantissa}e${power < 0 ? "-" : "+"}${size}`;
  }
  const digits = mantissa.replace(".", "");
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${digits}`;
  const whole = digits.slice(0, power + 1).padEnd(power + 1, "0");
  return `${sign}${whole}.${digits.slice(power + 1) || "0"}`;
}

function pythonNumber(literal: string): string {
  return /[.eE]/.test(literal) ? pythonFloat(Number(literal)) : BigInt(literal).toString();
}

/** A JSON value that is not a list, an object or null. */
export type JsonScalar = string | number | boolean | JsonNumber;

export function isScalar(value: unknown): value is JsonScalar {
  return (
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    value instanceof JsonNumber
  );
}

/** Python's `str()` of a JSON scalar: 12.5, "True", 9.0 where the JSON said 9.0. */
export function pythonText(value: JsonScalar): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value instanceof JsonNumber) return pythonNumber(value.literal);
  return Number.isInteger(value) ? BigInt(value).toString() : pythonFloat(value);
}

/** False for 0, 0.0, "" and false, as in Python. */
export function isTruthy(value: JsonScalar): boolean {
  return value instanceof JsonNumber ? Number(value.literal) !== 0 : Boolean(value);
}

/** What Python's `str.split()` and `\s` take for white space; not what JavaScript does. */
const SPACE =
  "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const ENDS = new RegExp(`^${SPACE}|${SPACE}$`, "g");
const RUNS = new RegExp(SPACE, "g");

/** Python's `str.strip()`. */
export function strip(text: string): string {
  return text.replace(ENDS, "");
}

/** Every run of white space one space, none at the ends. */
export function collapseSpace(text: string): string {
  return strip(text).replace(RUNS, " ");
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof JsonNumber)
  );
}
