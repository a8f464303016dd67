import { type Plane } from "./plane.ts";

/** Side of a tile, as a power of two. */
const TILE_SHIFT = 4;
const TILE_PX = 1 << TILE_SHIFT;

const INKED = 1;
const COLORED = 2;

/**
 * Which tiles of 16 pixels have anything on them, and which have a colour. Most of a paper is bare
 * and most of the rest is black: steps that know where not to look take a third of the time.
 */
export class InkMap {
  readonly #columns: number;
  readonly #rows: number;
  readonly #flags: Uint8Array;

  constructor(planes: readonly Plane[]) {
    const [first, ...others] = planes;
    if (first === undefined) throw new Error("internal: a page without planes");
    const { width, height } = first;
    this.#columns = Math.ceil(width / TILE_PX);
    this.#rows = Math.ceil(height / TILE_PX);
    this.#flags = new Uint8Array(this.#columns * this.#rows);
    const ink = viewOf(first.data);
    for (let y = 0; y < height; y++) {
      const row = (y >> TILE_SHIFT) * this.#columns;
      for (let tile = 0; tile < this.#columns; tile++) {
        if (this.#flags[row + tile] !== 0) continue;
        const from = y * width + tile * TILE_PX;
        const to = Math.min(from + TILE_PX, (y + 1) * width);
        if (!isBare(ink, from, to)) this.#flags[row + tile] = INKED;
      }
    }
    for (const { data } of others) this.#markColors(first, data);
  }

  /** Four pixels at a time: hardly any of them have a colour. */
  #markColors({ width, data }: Plane, other: Uint8Array): void {
    const [ink, colored] = [viewOf(data), viewOf(other)];
    const count = data.length;
    for (let at = 0; at < count; at += 4) {
      if (at + 4 <= count && ink.getInt32(at, true) === colored.getInt32(at, true)) continue;
      for (let i = at; i < Math.min(count, at + 4); i++) {
        if (data[i] === other[i]) continue;
        const y = Math.floor(i / width);
        const tile = (y >> TILE_SHIFT) * this.#columns + ((i - y * width) >> TILE_SHIFT);
        this.#flags[tile] = INKED | COLORED;
      }
    }
  }

  #has(flag: number, x0: number, y0: number, x1: number, y1: number): boolean {
    const left = Math.max(0, Math.min(x0, x1) >> TILE_SHIFT);
    const top = Math.max(0, Math.min(y0, y1) >> TILE_SHIFT);
    // One pixel further: values between two pixels take from both.
    const right = Math.min(this.#columns - 1, (Math.max(x0, x1) + 1) >> TILE_SHIFT);
    const bottom = Math.min(this.#rows - 1, (Math.max(y0, y1) + 1) >> TILE_SHIFT);
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        if ((this.#flags[row * this.#columns + column]! & flag) !== 0) return true;
      }
    }
    return false;
  }

  /**
   * Is there ink in the box around two pixels of the page, and one pixel further right and down?
   * Whole numbers: others would be put on the heap for each call.
   */
  isInked(x0: number, y0: number, x1: number, y1: number): boolean {
    return this.#has(INKED, x0, y0, x1, y1);
  }

  /** Is there a colour? */
  isColored(x0: number, y0: number, x1: number, y1: number): boolean {
    return this.#has(COLORED, x0, y0, x1, y1);
  }
}

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.length);
}

/** Are all of these bytes 255? Four at a time. */
export function isBare(view: DataView, from: number, to: number): boolean {
  let at = from;
  for (; at + 4 <= to; at += 4) if (view.getInt32(at, true) !== -1) return false;
  for (; at < to; at++) if (view.getUint8(at) !== 255) return false;
  return true;
}
