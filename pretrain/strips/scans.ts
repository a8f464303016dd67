import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../src/formats/atomic-file.ts";
import type { Mark } from "./sheet.ts";

/** A part of a scan about which nothing is known: [left, top, right, bottom] in pixels. */
export type UnknownBox = readonly [number, number, number, number];

/** A scanned page at the size at which the reader reads it best, with what is known to be on it. */
export interface Scan {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Grey [height · width], 255 = paper. */
  readonly pixels: Uint8Array;
  readonly marks: readonly Mark[];
  readonly unknown: readonly UnknownBox[];
}

const INDEX = "scans.json";
const PIXELS = "scans.grey";

interface ScanEntry extends Omit<Scan, "pixels"> {
  readonly offset_bytes: number;
}

/** Writes scans for the sample workers: an index, and all pixels in one file. */
export async function writeScans(folder: string, scans: readonly Scan[]): Promise<void> {
  let offset_bytes = 0;
  const entries = scans.map(({ id, width, height, pixels, marks, unknown }): ScanEntry => {
    const entry = { id, width, height, marks, unknown, offset_bytes };
    offset_bytes += pixels.length;
    return entry;
  });
  await writeFileAtomic(
    join(folder, PIXELS),
    (async function* () {
      for (const { pixels } of scans) yield await Promise.resolve(pixels);
    })(),
  );
  await writeFileAtomic(join(folder, INDEX), JSON.stringify(entries));
}

const loaded = new Map<string, readonly Scan[]>();

/** The scans of a folder, read once in each thread. */
export function scansIn(folder: string): readonly Scan[] {
  const known = loaded.get(folder);
  if (known !== undefined) return known;
  // Written by `writeScans` only.
  const entries = JSON.parse(readFileSync(join(folder, INDEX), "utf8")) as ScanEntry[];
  const bytes = readFileSync(join(folder, PIXELS));
  // `subarray` of a buffer: copies are made by whoever changes or gives pixels away.
  const scans = entries.map(({ offset_bytes, ...entry }) => ({
    ...entry,
    pixels: bytes.subarray(offset_bytes, offset_bytes + entry.width * entry.height),
  }));
  loaded.set(folder, scans);
  return scans;
}
