import type { Random } from "../../src/core/random.ts";
import { NO_CHARACTER, UNKNOWN_CHARACTER, WORD_SPACE } from "../characters.ts";
import { scansIn, type Scan } from "../scans.ts";
import { TRANSCRIBE } from "./line.ts";
import { PATCH_PX, TOKEN_PX, type PretrainSample, type SampleLimits } from "./sample.ts";
import { scan as scanAgain } from "./scanner.ts";
import { namedHalves } from "./sheet.ts";
import { wearOut } from "./wear.ts";

/** How much larger or smaller than the reader likes best a piece may be shown. */
const SIZE = [0.75, 1.3] as const;
const MAX_ANGLE = (1.5 * Math.PI) / 180;
/** A real scan is worn already. */
const EXTRA_WEAR = 0.3;

/** A window on a real scan, turned and sized a little, with the characters found on it. */
export function makeScan(random: Random, limits: SampleLimits): PretrainSample {
  if (limits.scans === undefined)
    throw new Error("internal: a scan sample needs a folder of scans");
  const scans = scansIn(limits.scans);
  const source = random.pick(scans);
  const size = random.uniform(SIZE[0], SIZE[1]);
  const angle = random.chance(0.5) ? random.uniform(-MAX_ANGLE, MAX_ANGLE) : 0;
  const side = (length: number) =>
    Math.max(2, Math.round((random.uniform(0.5, 1) * length) / TOKEN_PX)) * TOKEN_PX;
  const [width, height] = [side(limits.widthPx), side(limits.heightPx)];
  // About a character, so that there is something to read.
  const centre = source.marks.length > 0 ? random.pick(source.marks) : middleOf(source);
  const view = {
    x: centre.x + (random.uniform(-0.3, 0.3) * width) / size,
    y: centre.y + (random.uniform(-0.3, 0.3) * height) / size,
    cosine: Math.cos(angle) / size,
    sine: Math.sin(angle) / size,
  };
  const toScan = (x: number, y: number) => {
    const [dx, dy] = [x - width / 2, y - height / 2];
    return {
      x: view.x + view.cosine * dx + view.sine * dy,
      y: view.y - view.sine * dx + view.cosine * dy,
    };
  };
  const toWindow = (x: number, y: number) => {
    const [dx, dy] = [(x - view.x) * size * size, (y - view.y) * size * size];
    return {
      x: width / 2 + view.cosine * dx - view.sine * dy,
      y: height / 2 + view.sine * dx + view.cosine * dy,
    };
  };

  const pixels = resample(source, width, height, toScan);
  if (random.chance(0.5)) wearOut(random, pixels, width, EXTRA_WEAR);
  if (random.chance(0.3)) scanAgain(random, pixels, width, EXTRA_WEAR);
  const marks = source.marks.map((mark) => ({ label: mark.label, ...toWindow(mark.x, mark.y) }));
  const patchCharacters = namedHalves(marks, width, height);
  const columns = (width / PATCH_PX) * 2;
  for (let i = 0; i < patchCharacters.length; i++) {
    if (patchCharacters[i] !== NO_CHARACTER && patchCharacters[i] !== WORD_SPACE) continue;
    const x = ((i % columns) + 0.5) * (PATCH_PX / 2);
    const y = (Math.floor(i / columns) + 0.5) * PATCH_PX;
    const at = toScan(x, y);
    const inside = source.unknown.some(
      ([left, top, right, bottom]) => at.x > left && at.x < right && at.y > top && at.y < bottom,
    );
    if (inside) patchCharacters[i] = UNKNOWN_CHARACTER;
  }
  return { kind: "scan", width, height, pixels, prompt: TRANSCRIBE, answer: source.id, patchCharacters }; // prettier-ignore
}

function middleOf({ width, height }: Scan): { x: number; y: number } {
  return { x: width / 2, y: height / 2 };
}

/** Bilinear; what lies outside the scan is as its nearest pixel. */
function resample(
  { width, height, pixels }: Scan,
  outWidth: number,
  outHeight: number,
  toScan: (x: number, y: number) => { x: number; y: number },
): Uint8Array {
  const out = new Uint8Array(outWidth * outHeight);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const at = toScan(x + 0.5, y + 0.5);
      const fromX = Math.max(0, Math.min(width - 1, at.x - 0.5));
      const fromY = Math.max(0, Math.min(height - 1, at.y - 0.5));
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
      const [wx, wy] = [fromX - left, fromY - top];
      const upper = pixels[top * width + left]! * (1 - wx) + pixels[top * width + right]! * wx;
      const lower =
        pixels[bottom * width + left]! * (1 - wx) + pixels[bottom * width + right]! * wx;
      out[y * outWidth + x] = upper + (lower - upper) * wy;
    }
  }
  return out;
}
