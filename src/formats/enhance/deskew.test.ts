import { describe, expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { deskew, MOST_SKEW_DEGREES, skewDegrees } from "./deskew.ts";
import { printedPage } from "./printed-page-for-tests.ts";
import { rotateImage } from "./rotate.ts";

const LARGE = { width: 900, height: 500, paper: 240, ink: 40 };
const PAPER = [240, 240, 240] as const;

describe("the angle of a page", () => {
  test.each([-10, -3.3, -0.4, 0, 0.2, 1.7, 6.05, 11])("turned by %f degrees", (degrees) => {
    const page = rotateImage(printedPage(`page ${degrees}`, LARGE), degrees, PAPER);
    const found = skewDegrees(page);
    // Over the 720 px of a row, 0.08 degrees are one pixel, and pixels are black or white here.
    expect(Math.abs(found! - degrees)).toBeLessThan(0.09);
  });

  test("is unknown without lines of print", () => {
    const [width, height] = [300, 400];
    const blank = new Uint8Array(width * height * 3).fill(255);
    expect(skewDegrees({ width, height, data: blank })).toBeNull();
    const random = new Random("noise");
    const noise = Uint8Array.from(blank, () => random.int(0, 255));
    expect(skewDegrees({ width, height, data: noise })).toBeNull();
  });

  test("is not guessed beyond the range", () => {
    const far = rotateImage(printedPage("far"), MOST_SKEW_DEGREES + 8, PAPER);
    const found = skewDegrees(far);
    expect(found === null || Math.abs(found) <= MOST_SKEW_DEGREES).toBe(true);
  });
});

test("a page comes out level, a level one stays as it is", () => {
  const level = printedPage("level");
  expect(deskew(level).image).toBe(level);
  const turned = deskew(rotateImage(level, 4, PAPER));
  expect(turned.done).toMatch(/^turned by -(3\.9|4\.0)\d degrees$/);
  expect(Math.abs(skewDegrees(turned.image)!)).toBeLessThan(0.11);
});
