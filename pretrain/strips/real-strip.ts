import type { Random } from "../../src/core/random.ts";
import { STRIP_HEIGHT_PX } from "../../src/models/strip-reader.ts";
import { UNKNOWN_CHARACTER } from "../characters.ts";
import { scansIn } from "./scans.ts";
import type { StripLimits, StripSample } from "./sample.ts";
import { namedColumns } from "./strip.ts";
import { wearOut } from "./wear.ts";

/** A real scan is worn already. */
const EXTRA_WEAR = 0.3;

/** A line of a real scan, cut out of one of the `limits.scans`, each of which is one strip. */
export function makeRealStrip(random: Random, limits: StripLimits): StripSample {
  if (limits.scans === null) throw new Error("internal: a real strip needs a folder of scans");
  const source = random.pick(scansIn(limits.scans));
  // A copy: `slice` of a file's buffer would be the file itself, which the worker gives away.
  const pixels = new Uint8Array(source.pixels);
  if (random.chance(0.4)) wearOut(random, pixels, source.width, EXTRA_WEAR);
  const columnCharacters = namedColumns(source.marks, source.width);
  for (const [left, , right] of source.unknown) {
    const [from, to] = [Math.floor(left / 4), Math.ceil(right / 4)];
    for (let c = Math.max(0, from); c < Math.min(to, columnCharacters.length); c++) {
      if (columnCharacters[c] === 0) columnCharacters[c] = UNKNOWN_CHARACTER;
    }
  }
  const { width, id } = source;
  return { kind: "real-strip", width, height: STRIP_HEIGHT_PX, pixels, text: id, columnCharacters };
}
