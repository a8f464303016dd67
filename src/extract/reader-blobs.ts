/** Ink that hangs together: its rectangle, right and bottom exclusive, in pixels. */
export interface Blob {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Pixels of ink. */
  readonly area: number;
}

/**
 * Connected ink of a mask, over edges and corners. Runs of each pixel row are joined with those they
 * touch in the row above (union-find): one pass, whatever the shapes.
 *
 * @param bridge_px gap within a row that is not there: print of dots hangs together
 */
export function findBlobs(mask: Uint8Array, width: number, bridge_px: number): Blob[] {
  const height = mask.length / width;
  const from: number[] = [];
  const to: number[] = [];
  const rowOf: number[] = [];
  const parent: number[] = [];
  const root = (run: number): number => {
    let at = run;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  let above = [0, 0] as [number, number];
  for (let y = 0; y < height; y++) {
    const first = from.length;
    for (let x = 0; x < width; x++) {
      if (mask[y * width + x] === 0) continue;
      const start = x;
      while (x < width && mask[y * width + x] === 1) x++;
      if (from.length > first && start - to.at(-1)! <= bridge_px) to[to.length - 1] = x;
      else {
        parent.push(from.length);
        from.push(start);
        to.push(x);
        rowOf.push(y);
      }
    }
    let other = above[0];
    for (let run = first; run < from.length; run++) {
      while (other < above[1] && to[other]! < from[run]!) other++;
      for (let touching = other; touching < above[1] && from[touching]! <= to[run]!; touching++) {
        parent[root(touching)] = root(run);
      }
    }
    above = [first, from.length];
  }
  const blobs = new Map<number, { left: number; top: number; right: number; bottom: number; area: number }>(); // prettier-ignore
  for (let run = 0; run < from.length; run++) {
    const [key, y] = [root(run), rowOf[run]!];
    const known = blobs.get(key);
    const area = to[run]! - from[run]!;
    if (known === undefined) {
      blobs.set(key, { left: from[run]!, right: to[run]!, top: y, bottom: y + 1, area });
    } else {
      known.left = Math.min(known.left, from[run]!);
      known.right = Math.max(known.right, to[run]!);
      known.bottom = y + 1;
      known.area += area;
    }
  }
  return [...blobs.values()];
}
