export interface MemorySample {
  readonly documents: number;
  readonly mb: number;
}

/** Growth by least squares, in megabytes for a thousand documents. */
export function slopeMbPer1000(samples: readonly MemorySample[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [mean(samples.map((s) => s.documents)), mean(samples.map((s) => s.mb))];
  const [over, under] = [
    samples.reduce((sum, s) => sum + (s.documents - x) * (s.mb - y), 0),
    samples.reduce((sum, s) => sum + (s.documents - x) ** 2, 0),
  ];
  return under === 0 ? 0 : (1000 * over) / under;
}

const WIDTH_PX = 720;
const HEIGHT_PX = 320;
const PLOT = { left: 64, top: 40, right: 700, bottom: 276 };

/** A step of 1, 2 or 5 times a power of ten that gives at most `most` of them up to `range`. */
function niceStep(range: number, most: number): number {
  const power = 10 ** Math.floor(Math.log10(range / most));
  return power * ([1, 2, 5].find((factor) => factor * power * most >= range) ?? 10);
}

function steps(range: number, most: number): number[] {
  const step = niceStep(range, most);
  return Array.from({ length: Math.floor(range / step) + 1 }, (_, i) => i * step);
}

/** Resident memory over the number of documents, as an SVG; the axis of memory begins at 0. */
export function memoryGraph(samples: readonly MemorySample[], title: string): string {
  const mostMb = 1.1 * Math.max(...samples.map(({ mb }) => mb));
  const mostDocuments = Math.max(1, ...samples.map(({ documents }) => documents));
  const x = (documents: number) =>
    (PLOT.left + ((PLOT.right - PLOT.left) * documents) / mostDocuments).toFixed(1);
  const y = (mb: number) => (PLOT.bottom - ((PLOT.bottom - PLOT.top) * mb) / mostMb).toFixed(1);
  const line = samples.map(({ documents, mb }) => `${x(documents)},${y(mb)}`).join(" ");
  const text = (at: string, down: string | number, anchor: string, words: string) =>
    `<text x="${at}" y="${down}" text-anchor="${anchor}">${words}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH_PX}" height="${HEIGHT_PX}" viewBox="0 0 ${WIDTH_PX} ${HEIGHT_PX}" font-family="sans-serif" font-size="12" fill="#333">`,
    `<rect width="${WIDTH_PX}" height="${HEIGHT_PX}" fill="#fff"/>`,
    text(String(PLOT.left), 22, "start", `Resident memory in MB: ${title}`),
    ...steps(mostMb, 6).flatMap((mb) => [
      `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(mb)}" y2="${y(mb)}" stroke="#ddd"/>`,
      text(String(PLOT.left - 8), Number(y(mb)) + 4, "end", String(mb)),
    ]),
    ...steps(mostDocuments, 6).map((n) => text(x(n), PLOT.bottom + 20, "middle", String(n))),
    text(String((PLOT.left + PLOT.right) / 2), PLOT.bottom + 38, "middle", "documents"),
    `<polyline points="${line}" fill="none" stroke="#1f6f8b" stroke-width="1.5"/>`,
    "</svg>\n",
  ].join("\n");
}
