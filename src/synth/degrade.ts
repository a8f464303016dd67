import { type Random } from "../core/random.ts";
import { decodeImage, encodeJpeg, encodePng } from "../formats/image.ts";
import { type RgbImage } from "../formats/rgb-image.ts";
import { type Box } from "./paint.ts";
import { type Plane, type PointMap, blurPlane, rotation, toPlanes } from "./planes.ts";

/** How worn a page is: 0 as printed, 4 a faded, skewed, badly lit scan that is still legible. */
export const GRADES = [0, 1, 2, 3, 4] as const;
export type Grade = (typeof GRADES)[number];

/** The most that each kind of wear reaches, by grade; a page draws up to it. */
const WEAR = {
  rotationDegrees: [0, 0.3, 0.6, 1, 1.5],
  blurSigmaPx: [0, 0.35, 0.5, 0.65, 0.8],
  /** Share of the ink's darkness that is lost. */
  fade: [0, 0.1, 0.22, 0.34, 0.45],
  /** Darkening of the paper, of 255. */
  paper: [0, 6, 12, 20, 30],
  /** Yellowing: what blue loses more than red. */
  tint: [0, 3, 7, 12, 18],
  /** Unevenness of the light over the page, as a share. */
  light: [0, 0.03, 0.07, 0.12, 0.18],
  noise: [0, 3, 6, 9, 13],
  specksPerMegapixel: [0, 10, 40, 110, 220],
  /** White lines down the page where a dot of the print head is dead. */
  streaks: [0, 0, 0.3, 1, 2],
  jpegQuality: [100, 92, 82, 70, 55],
} as const satisfies Record<string, Record<Grade, number>>;

/** Wear at least this share of the most, so that grades differ from each other. */
const LEAST_SHARE = 0.4;

/** A page after scanning, as a file. */
export interface Scan {
  readonly width: number;
  readonly height: number;
  /** `.png` as printed, `.jpg` where a scanner compressed it. */
  readonly extension: "png" | "jpg";
  readonly bytes: Uint8Array;
  /** Where a box of the page lies in the scan: the smallest upright box around it. */
  place(box: Box): Box;
}

/** The upright box around a box whose corners are moved. */
export function movedBox([x0, y0, x1, y1]: Box, map: PointMap): Box {
  const corners = [map(x0, y0), map(x1, y0), map(x1, y1), map(x0, y1)];
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const at = (value: number) => Math.round(value * 10) / 10;
  return [at(Math.min(...xs)), at(Math.min(...ys)), at(Math.max(...xs)), at(Math.max(...ys))];
}

function addStreaks({ width, height, data }: Plane, at: readonly number[], loss: number): void {
  for (const x of at) {
    for (let y = 0, i = x; y < height; y++, i += width) data[i] = 255 - (255 - data[i]!) * loss;
  }
}

function addSpecks({ width, height, data }: Plane, count: number, random: Random): void {
  for (let n = 0; n < count; n++) {
    const [cx, cy] = [random.int(1, width - 2), random.int(1, height - 2)];
    const tone = random.chance(0.6) ? random.int(60, 160) : 255;
    const size = random.weighted([
      [1, 5],
      [2, 2],
    ] as const); // px a side
    for (let dy = 0; dy < size; dy++) {
      for (let dx = 0; dx < size; dx++) data[(cy + dy) * width + cx + dx] = tone;
    }
  }
}

interface Light {
  /** Paper colour, by channel. */
  readonly paper: readonly [number, number, number];
  /** Ink darkness kept. */
  readonly ink: number;
  readonly noise: number;
  /** Brightness at the left, right, top and bottom edge, as a loss. */
  readonly fallX: number;
  readonly fallY: number;
  readonly curve: number;
}

/** One value of the scan: `page` 0 is full ink, 255 is bare paper. */
function exposed(page: number, paper: number, ink: number, noise: number): number {
  const value = paper * (1 - ink * (1 - page / 255)) + noise;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/**
 * Lays ink on lit paper: paper × light × (1 − ink × darkness), plus noise that is the same in all
 * channels (a scanner's sensor noise is mostly luminance).
 */
function expose(planes: readonly Plane[], light: Light, random: Random): RgbImage {
  const first = planes[0];
  if (first === undefined) throw new Error("internal: a page without planes");
  const { width, height } = first;
  const data = new Uint8Array(width * height * 3);
  const [red, green, blue] = [first.data, (planes[1] ?? first).data, (planes[2] ?? first).data];
  const column = Float32Array.from({ length: width }, (_, x) => {
    const t = x / width - 0.5;
    return 1 - light.fallX * (t + 0.5) - light.curve * 4 * t * t;
  });
  const [paperRed, paperGreen, paperBlue] = light.paper;
  let bits = 0;
  for (let y = 0, i = 0, to = 0; y < height; y++) {
    const row = 1 - light.fallY * (y / height);
    for (let x = 0; x < width; x++, i++, to += 3) {
      // Two bytes give a triangular noise of variance 2·(256² − 1)/12, sigma 104.5.
      bits = (x & 1) === 0 ? random.uint32() : bits >>> 16;
      const noise = light.noise * (((bits & 255) + ((bits >>> 8) & 255) - 255) / 104.5);
      const lit = row * column[x]!;
      data[to] = exposed(red[i]!, paperRed * lit, light.ink, noise);
      data[to + 1] = exposed(green[i]!, paperGreen * lit, light.ink, noise);
      data[to + 2] = exposed(blue[i]!, paperBlue * lit, light.ink, noise);
    }
  }
  return { width, height, data };
}

/**
 * Prints, wears and scans a page: streaks and specks on the paper, skew, blur, faded ink on tinted
 * and unevenly lit paper, sensor noise, JPEG. Grade 0 is the page itself as PNG, bit for bit.
 */
export async function scanPage(image: RgbImage, grade: Grade, random: Random): Promise<Scan> {
  if (grade === 0) {
    const bytes = await encodePng(image);
    const { width, height } = image;
    return { width, height, extension: "png", bytes, place: (box) => box };
  }
  const amount = (most: Record<Grade, number>) => most[grade] * random.uniform(LEAST_SHARE, 1);
  const angle = (amount(WEAR.rotationDegrees) * (random.chance(0.5) ? 1 : -1) * Math.PI) / 180;
  const turn = rotation(image.width, image.height, angle);
  const streaks = Array.from({ length: Math.round(random.next() * WEAR.streaks[grade]) }, () =>
    random.int(0, image.width - 1),
  );
  const sigma = amount(WEAR.blurSigmaPx);
  const specks = Math.round((amount(WEAR.specksPerMegapixel) * image.data.length) / 3e6);
  const dirt = random.fork("specks");
  const planes = toPlanes(image).map((plane) => {
    addStreaks(plane, streaks, 0.35);
    addSpecks(plane, specks, dirt.fork("same on every channel"));
    const turned = turn.apply(plane);
    blurPlane(turned, sigma);
    return turned;
  });
  const white = 255 - amount(WEAR.paper);
  const tint = random.chance(0.5) ? amount(WEAR.tint) : 0; // half of all scans are grey
  const light: Light = {
    paper: [white, white - tint * 0.3, white - tint],
    ink: 1 - amount(WEAR.fade),
    noise: amount(WEAR.noise),
    fallX: amount(WEAR.light) * random.uniform(-0.5, 1),
    fallY: amount(WEAR.light) * random.uniform(-0.5, 1),
    curve: amount(WEAR.light) * 0.5,
  };
  const exposed = expose(planes, light, random.fork("noise"));
  const quality = Math.round(WEAR.jpegQuality[grade] + random.uniform(-6, 6));
  return {
    width: turn.width,
    height: turn.height,
    extension: "jpg",
    bytes: await encodeJpeg(exposed, quality),
    place: (box) => movedBox(box, turn.map),
  };
}

/** The page as it looks after {@link scanPage}, and how boxes move. */
export async function degrade(
  image: RgbImage,
  grade: Grade,
  random: Random,
): Promise<{ image: RgbImage; place: (box: Box) => Box }> {
  const scan = await scanPage(image, grade, random);
  return { image: await decodeImage(scan.bytes), place: (box) => scan.place(box) };
}
