import type { Random } from "../../core/random.ts";

/**
 * The blocks of a text, which empty lines part, in another order. A table is one block, so that its
 * rows stay under their head. Null when there is only one block.
 */
export function permuteBlocks(text: string, random: Random): string | null {
  const blocks = text
    .split(/\n[^\S\n]*\n\s*/)
    .map((block) => block.replace(/\s+$/, ""))
    .filter((block) => block.trim() !== "");
  if (blocks.length < 2) return null;
  return random.shuffled(blocks).join("\n\n");
}
