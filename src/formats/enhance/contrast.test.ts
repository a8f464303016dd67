import { describe, expect, test } from "vitest";
import { contrast } from "./contrast.ts";
import { printedPage } from "./printed-page-for-tests.ts";

const LOOK = { width: 320, height: 400, paper: 230, ink: 110 };

function meanOf(data: Uint8Array, take: (at: number) => boolean): number {
  let [sum, count] = [0, 0];
  for (let at = 0; at < data.length; at += 3) {
    if (!take(at)) continue;
    sum += data[at]!;
    count++;
  }
  return sum / count;
}

describe("contrast", () => {
  test("evens out a shadow and darkens grey print", () => {
    const page = printedPage("shadow", LOOK);
    const isPaper = (at: number) => page.data[at] === LOOK.paper;
    // Light falls from 100 % at the left to 60 % at the right.
    const dim = page.data.map((level, i) => {
      const x = Math.floor(i / 3) % LOOK.width;
      return level * (1 - (0.4 * x) / LOOK.width);
    });
    const { data } = contrast({ ...page, data: dim }).image;
    const columnOf = (at: number) => (at / 3) % LOOK.width;
    const left = meanOf(data, (at) => isPaper(at) && columnOf(at) < 60);
    const right = meanOf(data, (at) => isPaper(at) && columnOf(at) > 260);
    // It was 0.3 · 230 = 69 levels; a square of 17 px takes its lighter side for its paper.
    expect(Math.abs(left - right)).toBeLessThan(16);
    expect(left).toBeGreaterThan(232);
    expect(meanOf(data, (at) => !isPaper(at))).toBeLessThan(40);
  });

  test("a dark bar with light print stays dark", () => {
    const page = printedPage("bar", LOOK);
    const bar = { from: 100, to: 160 };
    const data = page.data.slice();
    data.fill(30, bar.from * LOOK.width * 3, bar.to * LOOK.width * 3);
    const after = contrast({ ...page, data }).image.data;
    const inBar = (at: number) => {
      const y = Math.floor(at / 3 / LOOK.width);
      return y >= bar.from + 2 && y < bar.to - 2;
    };
    expect(meanOf(after, inBar)).toBeLessThan(60);
  });

  test("a blank page, black or white, does not turn into noise", () => {
    for (const level of [0, 128, 255]) {
      const blank = { width: 50, height: 40, data: new Uint8Array(6000).fill(level) };
      const { data } = contrast(blank).image;
      expect(new Set(data).size).toBe(1);
    }
  });

  test("coloured paper becomes white, red print stays red", () => {
    const page = printedPage("red", LOOK);
    const tint = (at: number) =>
      page.data[at - (at % 3)] === LOOK.paper ? [240, 225, 180] : [200, 40, 40];
    const data = page.data.map((_, at) => tint(at)[at % 3]!);
    const after = contrast({ ...page, data }).image.data;
    expect(Math.abs(after[0]! - after[2]!)).toBeLessThan(6);
    const ink = page.data.findIndex((level) => level === LOOK.ink);
    expect(after[ink]! - after[ink + 1]!).toBeGreaterThan(100);
  });
});
