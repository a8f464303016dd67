import { z } from "zod";
import type { Setting } from "./setting.ts";

interface PatternsOptions {
  readonly help: string;
  /** Which names there are; any when left out. */
  readonly isName?: (name: string) => boolean;
  /** What they are called in a message. */
  readonly names?: string;
}

/**
 * Names or patterns with a number each, in their order: `--rank-pattern v_proj=12,layers.1=4` or a YAML
 * mapping. The number follows the last sign of equality; a pattern with a comma needs the config file.
 */
export function patterns({
  help,
  isName = () => true,
  names = "names or patterns",
}: PatternsOptions): Setting<Readonly<Record<string, number>>> {
  return {
    help,
    placeholder: "name=number,…",
    expects: `${names} with a number above 0 each`,
    schema: z.record(z.string().min(1).refine(isName), z.number().positive()),
    fromText(text) {
      const parts = text.split(",").map((part) => /^\s*(.+)=(\d*\.?\d+)\s*$/.exec(part));
      if (parts.some((part) => part === null)) return text;
      const entries = parts.map((part) => [part![1]!.trim(), Number(part![2])] as const);
      return new Set(entries.map(([name]) => name)).size === entries.length
        ? Object.fromEntries(entries)
        : text;
    },
    fallback: { value: {} },
    repeatable: false,
  };
}

/** As {@link patterns}, or a word that stands for numbers found elsewhere: `balanced`. */
export function patternsOr<const W extends string>(
  word: W,
  options: PatternsOptions,
): Setting<W | Readonly<Record<string, number>>> {
  const inner = patterns(options);
  return {
    ...inner,
    placeholder: `${word}|${inner.placeholder}`,
    expects: `"${word}", or ${inner.expects}`,
    schema: z.union([z.literal(word), inner.schema]),
    fromText: (text) => (text.trim() === word ? word : inner.fromText(text)),
  };
}

/** Names or patterns: `--freeze embed_tokens,layers\.0`; one with a comma needs the config file. */
export function patternList({ help }: { readonly help: string }): Setting<readonly string[]> {
  return {
    help,
    placeholder: "a,b,…",
    expects: "a list of names or patterns",
    schema: z.array(z.string().min(1)),
    fromText: (text) => text.split(",").map((part) => part.trim()),
    fallback: { value: [] },
    repeatable: false,
  };
}
