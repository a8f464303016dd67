import { z } from "zod";
import type { Setting } from "./setting.ts";

interface WeightsOptions<N extends string> {
  readonly help: string;
  readonly default: Readonly<Partial<Record<N, number>>>;
  /** Largest number that a name may be given. */
  readonly max?: number;
  /** What a name alone stands for; null where a number must be given. */
  readonly alone: number | null;
}

/**
 * Names with a number each: `--tasks document=3,field` or a YAML mapping. A name is given once, and at
 * least one number is above 0 unless nothing at all is the default.
 */
export function weights<const N extends readonly [string, ...string[]]>(
  names: N,
  { help, default: fallback, max = Infinity, alone }: WeightsOptions<N[number]>,
): Setting<Readonly<Partial<Record<N[number], number>>>> {
  const most = max === Infinity ? "" : ` to ${max}`;
  const mayBeEmpty = Object.keys(fallback).length === 0;
  const schema: z.ZodType<Readonly<Partial<Record<N[number], number>>>> = z
    .partialRecord(z.enum(names), z.number().min(0).max(max))
    .refine(
      (given) => mayBeEmpty || Object.values<number | undefined>(given).some((n) => (n ?? 0) > 0),
    );
  return {
    help,
    placeholder: alone === null ? "name=number,…" : "name[=number],…",
    expects: `names with a number from 0${most} each, of ${names.join(", ")}`,
    schema,
    fromText(text) {
      const parts = text.split(",").map((part) => part.trim().split("="));
      const isSound = parts.every(([name = "", number, ...rest]) => {
        const hasNumber = number === undefined ? alone !== null : /^\d*\.?\d+$/.test(number);
        return name !== "" && hasNumber && rest.length === 0;
      });
      const once = new Set(parts.map(([name]) => name)).size === parts.length;
      if (!isSound || !once) return text;
      return Object.fromEntries(
        parts.map(([name = "", number]) => [name, number === undefined ? alone : Number(number)]),
      );
    },
    fallback: { value: fallback },
    repeatable: false,
  };
}
