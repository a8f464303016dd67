import { Random } from "../../core/random.ts";
import { greyThumbnail } from "../../formats/thumbnail.ts";
import { inkMap, printArea, resampleInk, type InkMap, type PrintArea } from "./ink-map.ts";

/** A page at a size at which words can be told apart, though not read. */
export interface PageLook {
  readonly map: InkMap;
  readonly area: PrintArea;
}

const LOOK_SIDE_PX = 1024;
/** The longer side of the printed area when two pages are laid over each other. */
const OVERLAY_SIDE_PX = 512;
const BLOCK_PX = 40;
/** Skew and curl move print by so much between two scans. */
const REACH_PX = 6;
/** Blocks with less variance of ink are bare paper and say nothing. */
const LEAST_VARIANCE = 0.0005;
/** Print that was found where it belongs; blocks of unlike print hardly ever get so far. */
const SURELY_ALIKE = 0.85;
/** A tenth of the blocks may be spoilt by a crease, a stamp or dirt. */
const SPOILT_SHARE = 0.1;

/** What {@link pageLikeness} compares; null for a page without print. */
export async function pageLook(path: string): Promise<PageLook | null> {
  const map = inkMap(await greyThumbnail(path, LOOK_SIDE_PX));
  const area = printArea(map);
  return area === null ? null : { map, area };
}

interface Overlay {
  readonly width: number;
  readonly height: number;
  readonly ink: Float32Array;
}

function blockSums({ width, ink }: Overlay, x0: number, y0: number) {
  let [sum, squares] = [0, 0];
  for (let y = y0; y < y0 + BLOCK_PX; y++) {
    for (let x = x0; x < x0 + BLOCK_PX; x++) {
      const value = ink[y * width + x]!;
      sum += value;
      squares += value * value;
    }
  }
  return { sum, squares };
}

const COUNT = BLOCK_PX * BLOCK_PX;

interface Block {
  readonly x0: number;
  readonly y0: number;
  readonly sum: number;
  /** Sum of squared deviations from the mean. */
  readonly spread: number;
}

/** The blocks with print on them, in an order that soon visits every part of the page. */
function printedBlocks(page: Overlay): Block[] {
  const blocks: Block[] = [];
  for (let y0 = 0; y0 + BLOCK_PX <= page.height; y0 += BLOCK_PX) {
    for (let x0 = 0; x0 + BLOCK_PX <= page.width; x0 += BLOCK_PX) {
      const { sum, squares } = blockSums(page, x0, y0);
      const spread = squares - (sum * sum) / COUNT;
      if (spread >= COUNT * LEAST_VARIANCE) blocks.push({ x0, y0, sum, spread });
    }
  }
  return new Random("blocks").shuffled(blocks);
}

/** The correlation of a block of `a` with the block of `b` that lies dx, dy from it. */
function correlation(a: Overlay, b: Overlay, block: Block, dx: number, dy: number): number {
  const { width, height } = a;
  const [x1, y1] = [block.x0 + dx, block.y0 + dy];
  if (x1 < 0 || y1 < 0 || x1 + BLOCK_PX > width || y1 + BLOCK_PX > height) return -1;
  let [products, sum, squares] = [0, 0, 0];
  for (let y = 0; y < BLOCK_PX; y++) {
    let p = (block.y0 + y) * width + block.x0;
    let q = (y1 + y) * width + x1;
    for (let x = 0; x < BLOCK_PX; x++, p++, q++) {
      const other = b.ink[q]!;
      products += a.ink[p]! * other;
      sum += other;
      squares += other * other;
    }
  }
  const spread = squares - (sum * sum) / COUNT;
  return spread <= 0
    ? -1
    : (products - (block.sum * sum) / COUNT) / Math.sqrt(block.spread * spread);
}

interface Shift {
  readonly dx: number;
  readonly dy: number;
  readonly likeness: number;
}

/** From a shift to the best one that single steps lead to. */
function climb(a: Overlay, b: Overlay, block: Block, from: Shift): Shift {
  let best = from;
  for (;;) {
    let next = best;
    for (const [x, y] of STEPS) {
      const [dx, dy] = [best.dx + x, best.dy + y];
      if (Math.abs(dx) > REACH_PX || Math.abs(dy) > REACH_PX) continue;
      const likeness = correlation(a, b, block, dx, dy);
      if (likeness > next.likeness) next = { dx, dy, likeness };
    }
    if (next === best) return best;
    best = next;
  }
}

const STEPS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/**
 * A place near a block that is like it. Print moves smoothly over a page, so the search begins where
 * the block before was found; only where that is not good enough is every second place looked at.
 */
function placeOf(a: Overlay, b: Overlay, block: Block, before: Shift, enough: number): Shift {
  const { dx, dy } = before;
  const likeness = correlation(a, b, block, dx, dy);
  let best = climb(a, b, block, { dx, dy, likeness });
  if (best.likeness >= enough) return best;
  for (let dy = -REACH_PX; dy <= REACH_PX; dy += 2) {
    for (let dx = -REACH_PX; dx <= REACH_PX; dx += 2) {
      const likeness = correlation(a, b, block, dx, dy);
      if (likeness > best.likeness) best = { dx, dy, likeness };
    }
  }
  return climb(a, b, block, best);
}

/** The worst likeness of the blocks that are kept; null as soon as it must be below `least`. */
function worstKept(a: Overlay, b: Overlay, least: number): number | null {
  const blocks = printedBlocks(a);
  const spoilt = Math.floor(blocks.length * SPOILT_SHARE);
  const found: number[] = [];
  let unlike = 0;
  let place: Shift = { dx: 0, dy: 0, likeness: 1 };
  for (const block of blocks) {
    const here = placeOf(a, b, block, place, Math.max(least, SURELY_ALIKE));
    found.push(here.likeness);
    if (here.likeness >= SURELY_ALIKE) place = here;
    if (here.likeness < least && ++unlike > spoilt) return null;
  }
  found.sort((one, other) => one - other);
  return found[spoilt] ?? null;
}

/**
 * How alike two pages are, up to 1, or null when that is less than `least`: their print is laid over
 * each other, cut into blocks, each block correlated with the best place near it in the other page, and
 * the tenth part that fits worst left out; what is returned is the worst of the rest, so that two
 * invoices on one form, which agree in the form and nowhere else, are not alike.
 */
export function pageLikeness(one: PageLook, other: PageLook, least: number): number | null {
  const wide = one.area.x1 - one.area.x0;
  const high = one.area.y1 - one.area.y0;
  const scale = OVERLAY_SIDE_PX / Math.max(wide, high);
  const width = Math.max(BLOCK_PX, Math.round(wide * scale));
  const height = Math.max(BLOCK_PX, Math.round(high * scale));
  const overlay = ({ map, area }: PageLook): Overlay => ({
    ...{ width, height },
    ink: resampleInk(map, area, width, height),
  });
  const [a, b] = [overlay(one), overlay(other)];
  const forth = worstKept(a, b, least);
  const back = forth === null ? null : worstKept(b, a, least);
  return forth === null || back === null ? null : Math.min(forth, back);
}
