import { describe, expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { GRADES, type Dial } from "./grade.ts";
import { SCANNER_BED, TABLE } from "./backdrop.ts";
import { BLEED_THROUGH, bleedThrough } from "./bleed.ts";
import { BLUR, blurKernel, blurPlane } from "./blur.ts";
import { CREASES, creasePage } from "./crease.ts";
import { CURL } from "./curl.ts";
import { FADE } from "./fade.ts";
import { JPEG_LOSS } from "./jpeg.ts";
import { UNEVEN_LIGHT } from "./light.ts";
import { MOIRE, addMoire } from "./moire.ts";
import { MOTION, smearPlanes } from "./motion.ts";
import { NOISE } from "./noise.ts";
import { LAMP_TINT, PAPER_DARKENING, YELLOWING } from "./paper-tone.ts";
import { PERSPECTIVE } from "./perspective.ts";
import { type Plane, toPlanes } from "./plane.ts";
import { PHOTO_ROTATION, SCAN_ROTATION } from "./rotation.ts";
import { SHADOW } from "./shadow.ts";
import { noSpans } from "./spans.ts";
import { SPECKS } from "./specks.ts";
import { STREAKS, streak } from "./streaks.ts";
import { THERMAL_FADE, fadeThermal } from "./thermal.ts";
import { LOW_TONER, starveToner } from "./toner.ts";

const DIALS: Record<string, Dial> = {
  ...{ SCANNER_BED, TABLE, BLEED_THROUGH, BLUR, CREASES, CURL, FADE, JPEG_LOSS, UNEVEN_LIGHT },
  ...{ MOIRE, MOTION, NOISE, LAMP_TINT, PAPER_DARKENING, YELLOWING, PERSPECTIVE, PHOTO_ROTATION },
  ...{ SCAN_ROTATION, SHADOW, SPECKS, STREAKS, THERMAL_FADE, LOW_TONER },
};

test.each(Object.entries(DIALS))(
  "%s does nothing at grade 0 and never less at a higher grade",
  (_, dial) => {
    expect(dial.most[0] * dial.chance[0]).toBe(0);
    for (const grade of GRADES.slice(1)) {
      const below = GRADES[grade - 1]!;
      expect(dial.most[grade]).toBeGreaterThanOrEqual(dial.most[below]);
      expect(dial.chance[grade]).toBeGreaterThanOrEqual(dial.chance[below]);
      expect(dial.chance[grade]).toBeLessThanOrEqual(1);
    }
  },
);

const SIDE = 120;
function plane(value: (x: number, y: number) => number): Plane {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
    value(i % SIDE, Math.floor(i / SIDE)),
  );
  return { width: SIDE, height: SIDE, data };
}
const mean = (data: Uint8ClampedArray): number =>
  data.reduce((sum, value) => sum + value, 0) / data.length;
const black = () => plane(() => 0);
const white = () => plane(() => 255);

describe("ink", () => {
  test.each([
    ["thermal", fadeThermal],
    ["toner", starveToner],
  ] as const)(
    "%s takes ink, unevenly and not more than it may, and leaves bare paper alone",
    (_, effect) => {
      const [ink, paper] = [black(), white()];
      effect([ink], 0.4, 1, new Random(1));
      effect([paper], 0.4, 1, new Random(1));
      expect(paper.data.every((value) => value === 255)).toBe(true);
      expect(Math.max(...ink.data)).toBeLessThanOrEqual(0.4 * 1.25 * 255);
      expect(Math.max(...ink.data) - Math.min(...ink.data)).toBeGreaterThan(20);
    },
  );
  test("a dead dot leaves a white line from top to bottom", () => {
    const ink = black();
    streak([ink], 1, 1, new Random(1));
    const columns = Array.from({ length: SIDE }, (_, x) => ink.data[x]!);
    const at = columns.findIndex((value) => value > 0);
    expect(columns.filter((value) => value > 0).length).toBe(1);
    for (let y = 0; y < SIDE; y++) expect(ink.data[y * SIDE + at]).toBe(165); // 255 - 255 · 0.35
  });
});

test("the other side shows through mirrored, as faintly as asked for", () => {
  const paper = white();
  bleedThrough(
    [paper],
    plane((x) => (x < 30 ? 0 : 255)),
    0.1,
  );
  const row = [...paper.data.subarray(60 * SIDE, 61 * SIDE)];
  expect(row.slice(0, 80).every((value) => value === 255)).toBe(true);
  expect(row.slice(96).every((value) => value === 229)).toBe(true); // 255 · 0.9, cut off
});

test("a crease darkens the paper along a line and nowhere else", () => {
  const paper = white();
  creasePage([paper], 0.3, 1, new Random(2));
  expect(Math.min(...paper.data)).toBeLessThan(190);
  expect(Math.min(...paper.data)).toBeGreaterThan(100);
  expect(paper.data.filter((value) => value > 250).length).toBeGreaterThan(0.3 * SIDE * SIDE);
});

describe("optics", () => {
  test("the kernel has the variance asked for, and its weights add up", () => {
    for (const sigma of [0.2, 0.5, 0.7, 0.9, 1.2]) {
      const [middle, near, far] = blurKernel(sigma);
      expect(middle + 2 * near + 2 * far).toBe(256);
      expect((2 * near + 8 * far) / 256).toBeCloseTo(sigma * sigma, 1);
      expect(middle).toBeGreaterThan(0);
      expect(far).toBeGreaterThanOrEqual(0);
    }
  });
  test("a blur spreads a dot by its kernel both ways, the edges included", () => {
    for (const [px, py] of [
      [60, 60],
      [0, 0],
    ] as const) {
      const dot = plane((x, y) => (x === px && y === py ? 0 : 255));
      blurPlane(dot, 0.6);
      const [middle, near] = blurKernel(0.6);
      const across = px === 0 ? middle + near : middle;
      const ink = (x: number, y: number) => 255 - dot.data[y * SIDE + x]!;
      // Rounded once for the rows and once for the columns: one level at most.
      expect(Math.abs(ink(px, py) - (255 * across * across) / 65536)).toBeLessThanOrEqual(1);
      expect(Math.abs(ink(px, py + 1) - (255 * across * near) / 65536)).toBeLessThanOrEqual(1);
    }
  });
  test("a smear moves ink along its direction only", () => {
    const line = plane((_, y) => (y === 60 ? 0 : 255));
    const smeared = (radians: number) => {
      const seen = { planes: [line], colored: noSpans(SIDE, SIDE) };
      return smearPlanes(seen, 4, radians).planes[0]!.data;
    };
    expect(Buffer.from(smeared(0)).equals(line.data)).toBe(true);
    expect(smeared(Math.PI / 2)[60 * SIDE + 50]).toBeGreaterThan(150);
    expect(smeared(Math.PI / 2)[62 * SIDE + 50]).toBeLessThan(230);
  });
  test("moiré darkens in stripes, each colour in its own", () => {
    const picture = {
      width: SIDE,
      height: SIDE,
      data: new Uint8ClampedArray(SIDE * SIDE * 3).fill(200),
    };
    addMoire(picture, 3, 0.2, 1, new Random(1));
    expect(Math.max(...picture.data)).toBe(200);
    expect(Math.min(...picture.data)).toBe(160);
    expect(mean(picture.data)).toBeCloseTo(180, 0);
    expect(picture.data[0]).not.toBe(picture.data[1]);
  });
});

test("a grey page is one plane, a coloured one is three", () => {
  const page = { width: 2, height: 1, data: Uint8Array.of(9, 9, 9, 7, 7, 7) };
  expect(toPlanes(page).map(({ data }) => [...data])).toEqual([[9, 7]]);
  page.data[4] = 8;
  expect(toPlanes(page).map(({ data }) => [...data])).toEqual([[9, 7], [9, 8], [9, 7]]); // prettier-ignore
});
