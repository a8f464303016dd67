import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { enhancePage, ENHANCE_STEPS, keepsSize, parseEnhance } from "./enhance.ts";
import { fitBudget, MOST_ENLARGEMENT } from "./fit-budget.ts";
import { laidOn, printedPage } from "./printed-page-for-tests.ts";
import { rotateImage } from "./rotate.ts";

const BUDGET = { pixels: 300 * 1024, unit_px: 32 };
const PAGE = { width: 260, height: 340, paper: 240, ink: 60 };

function photo(degrees: number) {
  const page = printedPage("photo", PAGE);
  const ground = { width: 420, height: 480, left: 90, top: 60, level: 70 };
  return rotateImage(laidOn(page, ground), degrees, [70, 70, 70]);
}

describe("steps", () => {
  test("are done in one order, whatever order they are named in, each once", () => {
    expect(parseEnhance(["sharpen", "deskew", "deskew"])).toEqual(["deskew", "sharpen"]);
    const image = photo(3);
    const one = enhancePage(image, ["crop", "deskew"], BUDGET);
    const other = enhancePage(image, ["deskew", "crop"], BUDGET);
    expect(Buffer.compare(one.image.data, other.image.data)).toBe(0);
    expect(one.done.map(({ step }) => step)).toEqual(["deskew", "crop"]);
  });

  test("that there are not are refused with those that there are", () => {
    expect(() => parseEnhance(["crop", "denoise"])).toThrow(
      expect.objectContaining({
        code: "enhance.step",
        message: expect.stringContaining('"denoise"') as unknown,
        hint: expect.stringContaining("deskew, crop, contrast, resize, sharpen") as unknown,
      }) as Error,
    );
  });

  test("none leave the picture itself", () => {
    const image = photo(3);
    expect(enhancePage(image, [], BUDGET).image).toBe(image);
  });

  test("say truly whether the size stays", () => {
    const image = photo(3);
    for (const step of ENHANCE_STEPS) {
      const { width, height } = enhancePage(image, [step], BUDGET).image;
      const same = width === image.width && height === image.height;
      expect(same).toBe(keepsSize([step]));
    }
  });
});

test("a point of the paper is found again after all steps", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -8, max: 8, noNaN: true }),
      fc.double({ min: 0.2, max: 0.8, noNaN: true }),
      fc.double({ min: 0.2, max: 0.8, noNaN: true }),
      (degrees, across, down) => {
        const image = photo(degrees);
        // A red dot in the paper, where the page has been turned to.
        const [x, y] = [
          Math.round(420 * (0.3 + 0.4 * across)),
          Math.round(480 * (0.25 + 0.5 * down)),
        ];
        for (let dy = -3; dy <= 3; dy++) {
          for (let dx = -3; dx <= 3; dx++) {
            image.data.set([255, 0, 0], ((y + dy) * image.width + x + dx) * 3);
          }
        }
        const page = enhancePage(image, ["deskew", "crop", "resize"], BUDGET);
        const { width, data } = page.image;
        let [sum, sumX, sumY] = [0, 0, 0];
        for (let at = 0; at < data.length; at += 3) {
          const red = Math.max(0, data[at]! - Math.max(data[at + 1]!, data[at + 2]!) - 60);
          sum += red;
          sumX += red * (((at / 3) % width) + 0.5);
          sumY += red * (Math.floor(at / 3 / width) + 0.5);
        }
        const [placedX, placedY] = page.place([x + 0.5, y + 0.5]);
        expect(Math.hypot(sumX / sum - placedX, sumY / sum - placedY)).toBeLessThan(1);
      },
    ),
    { numRuns: 6 },
  );
});

describe("the model's budget", () => {
  const blank = (width: number, height: number) => {
    return { width, height, data: new Uint8Array(width * height * 3).fill(200) };
  };

  test("is filled, never passed, in whole units", () => {
    fc.assert(
      fc.property(fc.integer({ min: 32, max: 700 }), fc.integer({ min: 32, max: 700 }), (w, h) => {
        const { image } = fitBudget(blank(w, h), BUDGET);
        expect(image.width % 32).toBe(0);
        expect(image.height % 32).toBe(0);
        expect(image.width * image.height).toBeLessThanOrEqual(BUDGET.pixels);
        expect(image.width).toBeLessThanOrEqual(MOST_ENLARGEMENT * w);
        expect(image.height).toBeLessThanOrEqual(MOST_ENLARGEMENT * h);
      }),
      { numRuns: 15 },
    );
  });

  test("a page that has it already stays as it is", () => {
    const page = blank(480, 640); // 480 · 640 = 300 · 1024
    const fitted = fitBudget(page, BUDGET);
    expect(fitted.image).toBe(page);
    expect(fitted.done).toBeNull();
  });
});
