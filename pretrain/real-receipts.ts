import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";

const Line = z.object({
  text: z.string(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});
const Receipt = z.object({
  id: z.string(),
  image: z.string(),
  lines: z.array(Line),
  /** Byte-identical scans as "set/id", some of which may not be in the file. */
  duplicateOf: z.array(z.string()).default([]),
});

/** A scanned receipt with the lines that people read on it; their capitals are not the paper's. */
export interface RealReceipt {
  readonly id: string;
  /** Path of the picture. */
  readonly image: string;
  readonly lines: readonly {
    readonly text: string;
    /** Left, top, right, bottom in pixels. */
    readonly box: readonly [number, number, number, number];
  }[];
}

export type Side = "train" | "held-out";

/** A quarter is held out: by the hash of the receipt's id, the same in every run. */
const HELD_OUT_SHARE = 0.25;

/** Which side a receipt is on; copies of one scan are on one side. */
export function sideOf(id: string): Side {
  const word = createHash("sha256").update(id).digest().readUInt32BE(0);
  return word / 2 ** 32 < HELD_OUT_SHARE ? "held-out" : "train";
}

/** The receipts of one side of a folder with `receipts.jsonl` and the pictures that it names. */
export async function realReceipts(folder: string, side: Side): Promise<RealReceipt[]> {
  const text = await readFile(join(folder, "receipts.jsonl"), "utf8");
  const all = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => Receipt.parse(JSON.parse(line)));
  // Copies of a scan have one name in common: the least of theirs. The first of them stands for all.
  const scans = new Map<string, z.infer<typeof Receipt>>();
  for (const receipt of all) {
    const scan = [receipt.id, ...receipt.duplicateOf.map((path) => basename(path))].sort()[0]!;
    if (!scans.has(scan)) scans.set(scan, receipt);
  }
  return [...scans]
    .filter(([scan]) => sideOf(scan) === side)
    .map(([, { id, image, lines }]) => ({ id, image: join(folder, image), lines }));
}
