import { describe, expect, test } from "vitest";
import { isIsoDate } from "../core/dates.ts";
import { daysIn } from "./grounding-days.ts";

const read = (text: string) => [...daysIn(text).keys()].sort();

describe("days are read in every form that papers print", () => {
  test.each([
    ["2024-01-31", ["2024-01-31"]],
    ["2024/1/31", ["2024-01-31"]],
    ["20240131", ["2024-01-31"]],
    ["31012024", ["2024-01-31"]],
    ["31.01.2024", ["2024-01-31"]],
    ["31. 1. 2024", ["2024-01-31"]],
    ["31-01-24", ["2024-01-31", "2031-01-24"]],
    ["01/31/2024", ["2024-01-31"]],
    ["03/04/2024", ["2024-03-04", "2024-04-03"]],
    ["31 januari 2024", ["2024-01-31"]],
    ["31. Januar 2024", ["2024-01-31"]],
    ["5. März 2024", ["2024-03-05"]],
    ["5. maaliskuuta 2024", ["2024-03-05"]],
    ["1er août 2024", ["2024-08-01"]],
    ["5 de marzo de 2024", ["2024-03-05"]],
    ["5 Sept 2024", ["2024-09-05"]],
    ["05-MAR-24", ["2024-03-05"]],
    ["March 5, 2024", ["2024-03-05"]],
    ["Mar. 5th, 2024", ["2024-03-05"]],
    ["30.02.2024", []],
    ["29.02.2023", []],
    ["556290-4713", []],
    ["5 bananas 2024", []],
  ])("%s", (text, days) => {
    expect(read(text)).toEqual(days);
  });

  test("beside other print, and each once", () => {
    const text = "Datum 2024-01-31 13:45, förfaller 01.03.2024  2024-01-31";
    expect(read(text)).toEqual(["2024-01-03", "2024-01-31", "2024-03-01"]);
    expect(daysIn(text).get("2024-01-31")).toEqual([6, 46]);
    expect(read(text).every(isIsoDate)).toBe(true);
  });
});
