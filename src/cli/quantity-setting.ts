import { z } from "zod";
import type { Setting } from "./setting.ts";

interface Quantity {
  readonly help: string;
  readonly placeholder: string;
  /** What one of each unit is, in the unit of the value. */
  readonly units: Readonly<Record<string, number>>;
}

/** A number with its unit, or 0: `30d`, `1.5 GB`. The value is in the smallest unit. */
function quantity({ help, placeholder, units }: Quantity): Setting<number> {
  const names = Object.keys(units);
  return {
    help,
    placeholder,
    expects: `0, or a number with a unit (${names.join(", ")})`,
    schema: z
      .union([z.literal(0), z.literal("0"), z.string()])
      .transform((given, context): number => {
        if (given === 0 || given === "0") return 0;
        const [, number = "", name = ""] = /^(\d*\.?\d+)\s*([a-z]+)$/i.exec(given) ?? [];
        const unit = names.find((one) => one.toLowerCase() === name.toLowerCase());
        if (unit !== undefined) return Number(number) * units[unit]!;
        context.addIssue({ code: "custom", message: "has no unit" });
        return z.NEVER;
      }),
    fromText: (given) => given.trim(),
    fallback: null,
    repeatable: false,
  };
}

/** Decimal units, as disks are sold: `--max-size 2GB`. The value is in bytes. */
export function byteCount(options: { readonly help: string }): Setting<number> {
  const units = { kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
  return quantity({ ...options, placeholder: "2GB", units });
}

const SECOND_MS = 1000;

/** `--older-than 30d`. The value is in milliseconds. */
export function duration(options: { readonly help: string }): Setting<number> {
  const units = {
    s: SECOND_MS,
    min: 60 * SECOND_MS,
    h: 3600 * SECOND_MS,
    d: 24 * 3600 * SECOND_MS,
    w: 7 * 24 * 3600 * SECOND_MS,
  };
  return quantity({ ...options, placeholder: "30d", units });
}
