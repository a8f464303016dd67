import { z } from "zod";

/**
 * One setting of a command. It is a flag (`--learning-rate`), a key of the config file
 * (`learning_rate`) and a default at once; {@link resolveSettings} says which of them won.
 */
export interface Setting<T> {
  readonly help: string;
  /** Shown in the help, e.g. `--learning-rate <number>`; null for a switch. */
  readonly placeholder: string | null;
  /** Completes the sentence "learning_rate must be …". */
  readonly expects: string;
  readonly schema: z.ZodType<T>;
  /** What the text of a flag would have been as a YAML value; the schema then judges it. */
  readonly fromText: (text: string) => unknown;
  /** null: the setting must be given. */
  readonly fallback: { readonly value: T } | null;
  /** Several flags add up to a list; for any other setting a second flag is an error. */
  readonly repeatable: boolean;
}

interface Common<T> {
  readonly help: string;
  /** Leave out for a setting that must be given. */
  readonly default?: T;
}

interface Range {
  /** Exclusive lower bound. */
  readonly above?: number;
  readonly min?: number;
  readonly max?: number;
}

function fallbackOf<T>(common: Common<T>): { readonly value: T } | null {
  return common.default === undefined ? null : { value: common.default };
}

function rangeText({ above, min, max }: Range): string {
  const low = above !== undefined ? ` above ${above}` : min !== undefined ? ` from ${min}` : "";
  return max === undefined ? low : `${low}${low === "" ? " of" : " to"} at most ${max}`;
}

function inRange(value: number, { above, min, max }: Range): boolean {
  return (
    (above === undefined || value > above) &&
    (min === undefined || value >= min) &&
    (max === undefined || value <= max)
  );
}

/** Strict: "12px", "" and "0x10" are not numbers, and neither are Infinity and NaN. */
function numberFromText(text: string): unknown {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

/** A real number, e.g. `2e-4`. */
export function number(options: Common<number> & Range): Setting<number> {
  return {
    help: options.help,
    placeholder: "number",
    expects: `a number${rangeText(options)}`,
    schema: z.number().refine((value) => inRange(value, options)),
    fromText: numberFromText,
    fallback: fallbackOf(options),
    repeatable: false,
  };
}

/** A whole number that a float64 holds exactly. */
export function integer(options: Common<number> & Range): Setting<number> {
  return {
    ...number(options),
    expects: `a whole number${rangeText(options)}`,
    schema: z.int().refine((value) => inRange(value, options)),
  };
}

/** Any non-empty text. */
export function text(options: Common<string> & { readonly placeholder?: string }): Setting<string> {
  return {
    help: options.help,
    placeholder: options.placeholder ?? "text",
    expects: "a text that is not empty",
    schema: z.string().min(1),
    fromText: (given) => given,
    fallback: fallbackOf(options),
    repeatable: false,
  };
}

/** A file or folder; whether it is there is the command's business. */
export function path(options: Common<string>): Setting<string> {
  return text({ ...options, placeholder: "path" });
}

/** One of a few words. */
export function choice<const V extends readonly [string, ...string[]]>(
  values: V,
  options: Common<V[number]>,
): Setting<V[number]> {
  return {
    help: options.help,
    placeholder: values.join("|"),
    expects: `one of ${values.join(", ")}`,
    schema: z.enum(values),
    fromText: (given) => given,
    fallback: fallbackOf<V[number]>(options),
    repeatable: false,
  };
}

/** A list of texts: `--vendors a,b` or `--vendors a --vendors b`, or a YAML list. */
export function list(options: Common<readonly string[]>): Setting<readonly string[]> {
  return {
    help: options.help,
    placeholder: "a,b,…",
    expects: "a list of texts that are not empty",
    schema: z.array(z.string().min(1)),
    fromText: (given) => given.split(",").map((part) => part.trim()),
    fallback: fallbackOf(options),
    repeatable: true,
  };
}

/** On or off: `--shuffle`, `--no-shuffle`. */
export function toggle(options: Common<boolean>): Setting<boolean> {
  return {
    help: options.help,
    placeholder: null,
    expects: "true or false",
    schema: z.boolean(),
    // Commander hands a switch over as "true" or "false"; see command.ts.
    fromText: (given) => (given === "true" ? true : given === "false" ? false : given),
    fallback: fallbackOf(options),
    repeatable: false,
  };
}

/** The same setting, which may also be left out: then it is null. */
export function optional<T>(setting: Setting<T>): Setting<T | null> {
  return {
    ...setting,
    schema: setting.schema.nullable(),
    fallback: { value: setting.fallback?.value ?? null },
  };
}
