import { z } from "zod";
import type { Setting } from "./setting.ts";

interface NumberListOptions {
  readonly help: string;
  readonly whole: boolean;
  /** Exclusive lower bound. */
  readonly above: number;
  /** null: may be left out. */
  readonly default: readonly number[] | null;
}

/** Numbers to try, each once: `--rank 4,16,64`, or a YAML list. */
export function numberList(options: NumberListOptions): Setting<readonly number[] | null> {
  const number = (options.whole ? z.int() : z.number()).gt(options.above);
  return {
    help: options.help,
    placeholder: "number,…",
    expects: `a list of ${options.whole ? "whole " : ""}numbers above ${options.above}, each once`,
    schema: z
      .union([number.transform((one) => [one]), z.array(number).min(1)])
      .refine((given) => new Set(given).size === given.length)
      .nullable(),
    fromText: (text) =>
      text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part))),
    fallback: { value: options.default },
    repeatable: false,
  };
}
