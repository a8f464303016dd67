import { type Random } from "../core/random.ts";
import { type RgbImage } from "../formats/rgb-image.ts";
import { movedBox } from "./degrade.ts";
import { type Box } from "./paint.ts";
import { type PointMap } from "./planes.ts";

type Point = readonly [x: number, y: number];
/** Row-major 3×3 with the last entry 1: (x, y) → ((ax + by + c) / w, (dx + ey + f) / w), w = gx + hy + 1. */
type Homography = readonly [number, number, number, number, number, number, number, number];

/** Solves eight linear equations by elimination with pivoting; rows are [coefficients…, right side]. */
function solve(rows: number[][]): number[] {
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let r = column; r < n; r++) {
      if (Math.abs(rows[r]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = r;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let r = 0; r < n; r++) {
      if (r === column) continue;
      const factor = rows[r]![column]! / rows[column]![column]!;
      for (let k = column; k <= n; k++) rows[r]![k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

/** The perspective that takes four points to four others. */
export function homography(from: readonly Point[], to: readonly Point[]): Homography {
  const rows = from.flatMap(([x, y], i) => {
    const [u, v] = to[i]!;
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  const [a, b, c, d, e, f, g, h] = solve(rows);
  return [a!, b!, c!, d!, e!, f!, g!, h!];
}

function mapOf([a, b, c, d, e, f, g, h]: Homography): PointMap {
  return (x, y) => {
    const w = g * x + h * y + 1;
    return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
  };
}

export interface Photo {
  readonly image: RgbImage;
  place(box: Box): Box;
}

/** Boards of a table: brightness of wood at a point, 0..1. */
function tableTone(boards: readonly number[], widthPx: number, random: Random) {
  const grain = Float32Array.from({ length: 4096 }, () => random.normal());
  return (x: number, y: number): number => {
    const board = Math.floor(x / widthPx);
    const seam = x - board * widthPx < 2 ? -0.25 : 0;
    const wave = Math.sin(0.004 * y + 9 * (boards[board % boards.length] ?? 0)) * 6;
    const vein = grain[(Math.floor(x * 0.7 + wave) & 1023) + 1024 * (board & 3)]!;
    return 0.55 + 0.12 * (boards[board % boards.length] ?? 0) + 0.03 * vein + seam;
  };
}

/** Corners of the paper in the photo: nearly upright, the far end narrower, slightly turned. */
function drawCorners(width: number, height: number, page: RgbImage, random: Random): Point[] {
  const scale = Math.min((0.8 * width) / page.width, (0.86 * height) / page.height);
  const [w, h] = [(page.width * scale) / 2, (page.height * scale) / 2];
  const angle = random.uniform(0.012, 0.035) * (random.chance(0.5) ? 1 : -1);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const narrow = random.uniform(0.9, 0.96);
  const corners = [
    ...([[-w * narrow, -h], [w * narrow, -h * 0.99], [w, h], [-w, h * 0.985]] as const), // prettier-ignore
  ];
  return corners.map(([x, y]) => [width / 2 + cos * x - sin * y, height / 2 + sin * x + cos * y]);
}

/** Shade of the paper itself: light from one side, two soft folds across. */
function paperShade(random: Random): (u: number, v: number) => number {
  const folds = [random.uniform(0.28, 0.38), random.uniform(0.62, 0.72)];
  const side = random.uniform(-0.1, 0.1);
  return (u, v) => {
    const fold = folds.reduce((sum, at) => {
      const t = (v - at) / 0.02;
      return sum + 0.06 * t * Math.exp(-t * t); // darker on one side of the crease, lighter beyond
    }, 0);
    return 0.94 + side * (u - 0.5) + fold;
  };
}

/** Samples one channel between four pixels; the point must lie in the image. */
function sample({ width, height, data }: RgbImage, x: number, y: number, channel: number): number {
  const left = Math.min(width - 2, Math.max(0, Math.floor(x)));
  const top = Math.min(height - 2, Math.max(0, Math.floor(y)));
  const [fx, fy] = [x - left, y - top];
  const at = (top * width + left) * 3 + channel;
  const below = at + width * 3;
  const upper = data[at]! + (data[at + 3]! - data[at]!) * fx;
  return upper + (data[below]! + (data[below + 3]! - data[below]!) * fx - upper) * fy;
}

/**
 * The page as a telephone sees it on a wooden table: perspective, a shadow beside the paper, folds,
 * uneven warm light, sensor noise. Slow; made for examples, not for training sets.
 * @param page  drawn at two to three times the photo's resolution, or it looks soft
 */
export function photograph(page: RgbImage, width: number, height: number, random: Random): Photo {
  const corners = drawCorners(width, height, page, random.fork("corners"));
  const own: readonly Point[] = [
    ...([[0, 0], [page.width, 0], [page.width, page.height], [0, page.height]] as const), // prettier-ignore
  ];
  const onto = mapOf(homography(own, corners));
  const back = mapOf(homography(corners, own));
  const boards = Array.from({ length: 7 }, () => random.uniform(-1, 1));
  const table = tableTone(boards, width / 5, random.fork("grain"));
  const shade = paperShade(random.fork("paper"));
  const shadow = { x: random.uniform(10, 18), y: random.uniform(12, 22), softPx: 26 };
  const noise = random.fork("noise");
  const light = [random.uniform(-0.15, 0.15), random.uniform(-0.2, -0.05)] as const;
  const warm = [1, 0.965, 0.9] as const;
  const wood = [1, 0.78, 0.58] as const;
  const data = new Uint8Array(width * height * 3);
  // How deep a point lies in the paper, in photo pixels; negative outside.
  const depth = (x: number, y: number): number => {
    const [px, py] = back(x, y);
    const inside = Math.min(px, page.width - px, py, page.height - py);
    return (inside * width) / page.width;
  };
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const lit = 1 + light[0] * (x / width - 0.5) + light[1] * (y / height - 0.5);
      const [px, py] = back(x + 0.5, y + 0.5);
      const onPaper = px >= 0 && py >= 0 && px < page.width && py < page.height;
      const dark = onPaper ? 0 : depth(x - shadow.x, y - shadow.y) / shadow.softPx + 0.5;
      const shaded = 1 - 0.45 * Math.min(1, Math.max(0, dark));
      const tone = onPaper ? shade(px / page.width, py / page.height) : table(x, y) * shaded;
      const grain = 4 * noise.normal();
      for (let c = 0; c < 3; c++) {
        const color = onPaper
          ? 22 + 0.89 * sample(page, px - 0.5, py - 0.5, c)
          : 205 * (wood[c] ?? 1);
        data[to + c] = Math.min(255, Math.max(0, color * tone * lit * (warm[c] ?? 1) + grain));
      }
    }
  }
  return { image: { width, height, data }, place: (box) => movedBox(box, onto) };
}
