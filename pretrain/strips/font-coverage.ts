/**
 * The code points for which a TrueType file has a glyph, read from its `cmap` table.
 * Only Unicode subtables of format 4 (basic plane) and 12 are read; a file has at least one.
 * @see https://learn.microsoft.com/typography/opentype/spec/cmap
 */
export function codePointsOf(font: Buffer): ReadonlySet<number> {
  const cmap = tableOffset(font, "cmap");
  const points = new Set<number>();
  const count = font.readUInt16BE(cmap + 2);
  for (let i = 0; i < count; i++) {
    const record = cmap + 4 + i * 8;
    const platform = font.readUInt16BE(record);
    const encoding = font.readUInt16BE(record + 2);
    const unicode = platform === 0 || (platform === 3 && (encoding === 1 || encoding === 10));
    if (!unicode) continue;
    const subtable = cmap + font.readUInt32BE(record + 4);
    const format = font.readUInt16BE(subtable);
    if (format === 4) readSegments(font, subtable, points);
    else if (format === 12) readGroups(font, subtable, points);
  }
  if (points.size === 0) throw new Error("internal: the font has no Unicode cmap subtable");
  return points;
}

function tableOffset(font: Buffer, tag: string): number {
  const tables = font.readUInt16BE(4);
  for (let i = 0; i < tables; i++) {
    const record = 12 + i * 16;
    if (font.toString("latin1", record, record + 4) === tag) return font.readUInt32BE(record + 8);
  }
  throw new Error(`internal: the font has no ${tag} table`);
}

/** Format 4: parallel arrays of segment ends, starts, deltas and glyph array offsets. */
function readSegments(font: Buffer, at: number, points: Set<number>): void {
  const size = font.readUInt16BE(at + 6); // twice the number of segments
  for (let i = 0; i < size; i += 2) {
    const end = font.readUInt16BE(at + 14 + i);
    const start = font.readUInt16BE(at + 16 + size + i);
    const delta = font.readUInt16BE(at + 16 + 2 * size + i);
    const rangeAt = at + 16 + 3 * size + i;
    const range = font.readUInt16BE(rangeAt);
    for (let point = start; point <= end && point !== 0xffff; point++) {
      const stored = range === 0 ? point : font.readUInt16BE(rangeAt + range + 2 * (point - start));
      // Glyph 0 is "missing"; the delta applies to a stored glyph only when it is not 0.
      const glyph = range !== 0 && stored === 0 ? 0 : (stored + delta) & 0xffff;
      if (glyph !== 0) points.add(point);
    }
  }
}

/** Format 12: groups of (first code point, last code point, first glyph). */
function readGroups(font: Buffer, at: number, points: Set<number>): void {
  const groups = font.readUInt32BE(at + 12);
  for (let i = 0; i < groups; i++) {
    const group = at + 16 + i * 12;
    const first = font.readUInt32BE(group);
    const last = font.readUInt32BE(group + 4);
    const glyph = font.readUInt32BE(group + 8);
    for (let point = first; point <= last; point++) {
      if (glyph + point - first !== 0) points.add(point);
    }
  }
}
