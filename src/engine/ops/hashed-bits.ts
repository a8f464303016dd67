import type { GraphWriter } from "../op.ts";

const WORD = 0xffff_ffffn;
/** Odd, below 2³²: a product with a number below 2³¹ stays below 2⁶³. */
const WEYL = 0x9e37_79b1n;
const MIX = 0x45d9_f3b5n;
const STREAM = 0x2c1b_3c6dn;

/** How many places there are, int64 [], and their shape as a vector; both by their names. */
interface Places {
  readonly count: string;
  readonly shape: string;
}

/**
 * 32 random bits for each place of a tensor, as int64 of its shape: a Weyl sequence over the row-major
 * index, folded and multiplied once. Every value depends on seed, stream and index alone, so that the
 * same bits come out in a copy of the graph and after a resume.
 * @param seed  int64 [], 0 ≤ seed < 2³²
 * @param stream  tells the places of one graph apart
 */
export function hashedBits(
  g: GraphWriter,
  seed: string,
  { count, shape }: Places,
  stream: number,
): string {
  const integer = (value: bigint) => g.constant("int64", [], BigInt64Array.of(value));
  const node = (type: string, ...inputs: string[]) => g.node(type, inputs)[0]!;
  const word = (x: string) => node("BitwiseAnd", x, integer(WORD));
  const index = node("Range", integer(0n), count, integer(1n));
  const start = node("Add", seed, integer((BigInt(stream) * STREAM) & WORD));
  const spread = word(node("Add", node("Mul", index, integer(WEYL)), start));
  const folded = node("BitwiseXor", spread, node("Div", spread, integer(1n << 15n)));
  const mixed = word(node("Mul", node("Div", folded, integer(2n)), integer(MIX)));
  const bits = node("BitwiseXor", mixed, node("Div", mixed, integer(1n << 16n)));
  return node("Reshape", bits, shape);
}

/** The bits of one place, as the graph computes them. */
export function hashedBitsOf(index: number, seed: number, stream: number): number {
  const start = BigInt(seed) + ((BigInt(stream) * STREAM) & WORD);
  const spread = (BigInt(index) * WEYL + start) & WORD;
  const mixed = (((spread ^ (spread >> 15n)) >> 1n) * MIX) & WORD;
  return Number(mixed ^ (mixed >> 16n));
}
