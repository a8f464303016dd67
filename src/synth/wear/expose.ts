import { type Random } from "../../core/random.ts";
import { Arena } from "./arena.ts";
import { type Backdrop } from "./backdrop.ts";
import { type Mesh, MESH_CELL_PX, meshLine } from "./mesh.ts";
import { NOISE_LENGTH, NOISE_TABLE } from "./noise.ts";
import { type Rgb } from "./paper-tone.ts";
import { type Plane } from "./plane.ts";

/** A picture with as many channels as it needs: one where everything in it is grey. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8ClampedArray;
}

export interface Exposure {
  /** Colour of the lit paper. */
  readonly paper: Rgb;
  /** Share of the ink's darkness that is left. */
  readonly ink: number;
  /** Standard deviation, of 255. */
  readonly noise: number;
  /** Brightness over the picture. */
  readonly light: Mesh;
  /** Undefined where the picture is cut along the page. */
  readonly around:
    | {
        readonly backdrop: Backdrop;
        /** How much of each pixel is page, of 255. */
        readonly cover: Uint8Array;
        /** Brightness of the backdrop: the shadow of the page. */
        readonly shade: Mesh;
      }
    | undefined;
}

// Whole numbers: tones with 7 bits after the point, brightness with 14, so that their product and
// the grain with 21 stay below 2³¹ up to a brightness of 3. The loops over pixels shift by a written
// 21: a constant of the module would be read again for each pixel.
const TONE_ONE = 1 << 7;
const LIGHT_ONE = 1 << 14;
const GRAIN_ONE = 1 << 21;
const MOST_BRIGHTNESS = 3;

/** What each value of the page becomes on this paper: 0 is full ink, 255 bare paper. */
function toneTable(paper: number, ink: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, value) =>
    Math.round(TONE_ONE * paper * (1 - ink * (1 - value / 255))),
  );
}

/**
 * The noise table at this strength, and again its beginning for rows of `width` that go on beyond
 * its end; a half is in it, so that what is cut off is rounded.
 */
function grainTable(noise: number, width: number, arena: Arena): Int32Array {
  const length = NOISE_LENGTH + width;
  const grains = new Int32Array(arena.bytes(4 * length).buffer, 0, length);
  const [table, unit, half] = [NOISE_TABLE, noise * GRAIN_ONE, GRAIN_ONE / 2];
  for (let i = 0; i < table.length; i++) grains[i] = unit * table[i]! + half;
  for (let i = table.length; i < length; i++) grains[i] = grains[i - table.length]!;
  return grains;
}

/** Draws a row of a mesh out over `row`. */
function spread(line: Float32Array, row: Int32Array): void {
  for (let left = 0, cell = 0; left < row.length; left += MESH_CELL_PX, cell++) {
    const from = Math.min(MOST_BRIGHTNESS, line[cell]!);
    const step = (Math.min(MOST_BRIGHTNESS, line[cell + 1]!) - from) / MESH_CELL_PX;
    const end = Math.min(row.length, left + MESH_CELL_PX);
    const rise = LIGHT_ONE * step;
    let value = LIGHT_ONE * from + rise / 2;
    for (let x = left; x < end; x++, value += rise) row[x] = value;
  }
}

function exposeGrey(
  row: Uint8Array,
  tones: Int32Array,
  lit: Int32Array,
  grains: Int32Array,
  start: number,
  out: Uint8ClampedArray,
): void {
  for (let x = 0, n = start; x < row.length; x++, n++) {
    out[x] = (Math.imul(tones[row[x]!]!, lit[x]!) + grains[n]!) >> 21;
  }
}

function exposeColor(
  rows: readonly [Uint8Array, Uint8Array, Uint8Array],
  tones: readonly [Int32Array, Int32Array, Int32Array],
  lit: Int32Array,
  grains: Int32Array,
  start: number,
  out: Uint8ClampedArray,
): void {
  const [red, green, blue] = rows;
  const [redTones, greenTones, blueTones] = tones;
  for (let x = 0, to = 0, n = start; x < red.length; x++, to += 3, n++) {
    const brightness = lit[x]!;
    const grain = grains[n]!;
    out[to] = (Math.imul(redTones[red[x]!]!, brightness) + grain) >> 21;
    out[to + 1] = (Math.imul(greenTones[green[x]!]!, brightness) + grain) >> 21;
    out[to + 2] = (Math.imul(blueTones[blue[x]!]!, brightness) + grain) >> 21;
  }
}

/** The columns of a row, from `x` on, that are not page altogether: [first, behind the last]. */
function gapFrom(cover: Uint8Array, row: number, width: number, x: number): [number, number] {
  let from = x;
  while (from < width && cover[row + from] === 255) from++;
  let to = from;
  while (to < width && cover[row + to] !== 255) to++;
  return [from, to];
}

/** Lays the backdrop where there is no page, and under the half-covered pixels of its edge. */
function surround(
  { backdrop, cover }: NonNullable<Exposure["around"]>,
  y: number,
  width: number,
  channels: 1 | 3,
  lit: Int32Array,
  shade: Int32Array,
  tones: Float32Array,
  grains: Int32Array,
  start: number,
  out: Uint8ClampedArray,
): void {
  const colors = backdrop.color.map((value) => Math.round(TONE_ONE * value));
  const row = y * width;
  for (let [from, to] = gapFrom(cover, row, width, 0); from < to;) {
    backdrop.fillTones(y, from, to, tones);
    for (let x = from; x < to; x++) {
      const brightness = (tones[x]! * lit[x]! * shade[x]!) / LIGHT_ONE;
      const covered = cover[row + x]!;
      for (let c = 0, at = channels * x; c < channels; c++, at++) {
        const behind = (Math.imul(colors[c]!, brightness) + grains[start + x]!) >> 21;
        out[at] = covered === 0 ? behind : behind + ((out[at]! - behind) * covered) / 255;
      }
    }
    [from, to] = gapFrom(cover, row, width, to);
  }
}

function isGrey([red, green, blue]: Rgb): boolean {
  return red === green && green === blue;
}

/**
 * Takes the picture: paper × light × (1 − ink × darkness), the backdrop × light × shade around it,
 * plus noise that is the same in all channels.
 */
export function expose(
  planes: readonly Plane[],
  exposure: Exposure,
  random: Random,
  arena = new Arena(),
): Picture {
  const { paper, ink, noise, light, around } = exposure;
  const [first, second = first, third = first] = planes;
  if (first === undefined || second === undefined || third === undefined) {
    throw new Error("internal: a page without planes");
  }
  const { width, height } = first;
  const grey =
    planes.length === 1 && isGrey(paper) && (around === undefined || isGrey(around.backdrop.color));
  const channels = grey ? 1 : 3;
  const data = new Uint8ClampedArray(arena.bytes(width * height * channels).buffer, 0, width * height * channels); // prettier-ignore
  const [red, green, blue] = paper;
  const tones = [toneTable(red, ink), toneTable(green, ink), toneTable(blue, ink)] as const;
  const [lit, shade] = [new Int32Array(width), new Int32Array(width)];
  const behind = new Float32Array(width);
  const grains = grainTable(noise, width, arena);
  const line = new Float32Array(light.columns);
  for (let y = 0; y < height; y++) {
    meshLine(light, y, line);
    spread(line, lit);
    const start = random.uint32() & (NOISE_LENGTH - 1);
    const [from, to] = [y * width, (y + 1) * width];
    const out = data.subarray(from * channels, to * channels);
    const row = first.data.subarray(from, to);
    if (channels === 1) exposeGrey(row, tones[0], lit, grains, start, out);
    else {
      const rows = [row, second.data.subarray(from, to), third.data.subarray(from, to)] as const;
      exposeColor(rows, tones, lit, grains, start, out);
    }
    if (around === undefined) continue;
    meshLine(around.shade, y, line);
    spread(line, shade);
    surround(around, y, width, channels, lit, shade, behind, grains, start, out);
  }
  return { width, height, channels, data };
}
