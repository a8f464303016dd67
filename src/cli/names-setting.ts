import { z } from "zod";
import type { Setting } from "./setting.ts";

/** A list of some of a few words, each once, in the order of the words: `--enhance deskew,crop`. */
export function names<const V extends readonly [string, ...string[]]>(
  values: V,
  /** Without a default it must be given. */
  options: { readonly help: string; readonly default?: readonly V[number][] },
): Setting<readonly V[number][]> {
  const schema: z.ZodType<readonly V[number][]> = z
    .array(z.enum(values))
    .transform((given) => values.filter((value: V[number]) => given.includes(value)));
  return {
    help: options.help,
    placeholder: "a,b,…|none",
    expects: `"none", or some of ${values.join(", ")}`,
    schema,
    fromText: (text) => (text.trim() === "none" ? [] : text.split(",").map((part) => part.trim())),
    fallback: options.default === undefined ? null : { value: options.default },
    repeatable: false,
  };
}
