const utf8 = new TextEncoder();

/** A value that may be written, and the offset in the page's text that it has been read to. */
export type Spelling = readonly [spelling: string | Uint8Array, endOffset: number];

/**
 * A prefix tree of the values that one field may have, where a list of them is short: numbers and days.
 * A node is what was written so far.
 */
export class Spellings {
  readonly #next = new Map<number, Spellings>();
  /** First place of the value that ends here, as an offset in the text of the page; -1 for none. */
  endOffset = -1;

  next(byte: number): Spellings | undefined {
    return this.#next.get(byte);
  }

  /** The bytes that may come next. */
  bytes(): Iterable<number> {
    return this.#next.keys();
  }

  add([spelling, endOffset]: Spelling): void {
    const bytes = typeof spelling === "string" ? utf8.encode(spelling) : spelling;
    const last = bytes.reduce<Spellings>((node, byte) => {
      const known = node.#next.get(byte) ?? new Spellings();
      node.#next.set(byte, known);
      return known;
    }, this);
    if (last.endOffset < 0 || endOffset < last.endOffset) last.endOffset = endOffset;
  }
}

/** The tree of the values that `fits` and that end beyond `offset`; undefined when there is none. */
export function spellings(
  values: Iterable<Spelling>,
  offset: number,
  fits: (bytes: Uint8Array) => boolean,
): Spellings | undefined {
  const root = new Spellings();
  let some = false;
  for (const value of values) {
    if (value[1] <= offset) continue;
    const bytes = typeof value[0] === "string" ? utf8.encode(value[0]) : value[0];
    if (!fits(bytes)) continue;
    root.add([bytes, value[1]]);
    some = true;
  }
  return some ? root : undefined;
}
