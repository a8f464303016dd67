/** Left, top, right, bottom, as shares of the page. */
export type RelativeBox = readonly [left: number, top: number, right: number, bottom: number];

/** A word as a reader found it. */
export interface PageWord {
  readonly page: number;
  readonly bbox: RelativeBox;
  readonly text: string;
}

interface Centre {
  readonly x: number;
  readonly y: number;
}

export function intersects(a: RelativeBox, b: RelativeBox): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/**
 * Pseudo character centres: a word of n letters puts n points on its middle line, at
 * left + (i + ½)·width/n. Two boxes agree as far as they cover the same points, whatever their edges.
 * @see Šimsa et al. 2023, arXiv:2302.05658, section 5.1
 */
export class CharacterCentres {
  readonly #pages = new Map<number, Centre[]>();

  constructor(words: readonly PageWord[]) {
    for (const { page, bbox, text } of words) {
      const letters = [...text].length; // code points, as Python counts
      const [left, top, right, bottom] = bbox;
      const centres = this.#pages.get(page) ?? [];
      this.#pages.set(page, centres);
      for (let i = 0; i < letters; i++) {
        centres.push({ x: left + (i + 0.5) * ((right - left) / letters), y: (top + bottom) / 2 });
      }
    }
  }

  /**
   * Points in both boxes over points in either: 1 when neither covers any, 0 when the boxes do not
   * meet. Points at one place count once.
   */
  overlap(a: RelativeBox, b: RelativeBox, page: number): number {
    if (!intersects(a, b)) return 0;
    const both = new Set<string>();
    const either = new Set<string>();
    const inside = (box: RelativeBox, { x, y }: Centre) =>
      x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
    for (const centre of this.#pages.get(page) ?? []) {
      const [inA, inB] = [inside(a, centre), inside(b, centre)];
      if (!inA && !inB) continue;
      const place = `${centre.x},${centre.y}`;
      either.add(place);
      if (inA && inB) both.add(place);
    }
    return either.size === 0 ? 1 : both.size / either.size;
  }
}
