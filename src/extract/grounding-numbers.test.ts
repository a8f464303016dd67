import { describe, expect, test } from "vitest";
import { numbersIn } from "./grounding-numbers.ts";

const read = (text: string) => [...numbersIn(text).keys()].sort((a, b) => Number(a) - Number(b));

describe("numbers are read under every reading of their marks", () => {
  test.each([
    ["12", ["12"]],
    ["30,90", ["30.9"]],
    ["1.234", ["1.234", "1234"]],
    ["1,125 kg", ["1.125", "1125"]],
    ["1.234,50", ["1234.5"]],
    ["1,234.50", ["1234.5"]],
    ["1’234.50", ["1234.5"]],
    ["1.234.567", ["1234567"]],
    ["12,34,567.80", ["1234567.8"]],
    ["0.50", ["0.5"]],
    ["42:50", ["42.5"]],
    ["149:-", ["149"]],
    ["25 %", ["25"]],
    ["25%", ["25"]],
    ["kr135,00", ["135"]],
    ["3 x 45,00", ["3", "45"]],
    ["12.01.2024", ["1", "12", "2024"]],
    ["007", ["7"]],
    ["none", []],
    ["12345678901234567890", []],
    ["0.0000001", []],
  ])("%s", (text, numbers) => {
    expect(read(text)).toEqual(numbers);
  });

  test("a space stands between thousands or between columns", () => {
    expect(read("1 234,50")).toEqual(["1", "234.5", "1234.5"]);
    expect(read("3 1 234,50")).toEqual(["1", "3", "234.5", "1234.5"]);
    expect(read("1\u00a0234\u00a0567")).toContain("1234567");
    expect(read("12 34")).toEqual(["12", "34"]);
    expect(read("1  234")).toEqual(["1", "234"]);
  });
});

describe("the sign is the printed one", () => {
  test.each([
    ["-8,00", ["-8"]],
    ["−8,00", ["-8"]],
    ["Rabatt -1.352,50", ["-1352.5"]],
    ["-$8.00", ["-8"]],
    ["-kr 8,00", ["-8", "8"]],
    ["- 8,00", ["-8", "8"]],
    ["8,00-", ["-8", "8"]],
    ["(8,00)", ["-8", "8"]],
    ["($8.00)", ["-8", "8"]],
    ["1-69752", ["1", "69752"]],
    ["-0,00", ["0"]],
  ])("%s", (text, numbers) => {
    expect(read(text)).toEqual(numbers);
  });
});

test("a number is known by where it ends, each time it is printed", () => {
  expect(numbersIn("2 st 10,00  20,00\n10,00").get("10")).toEqual([10, 23]);
});
