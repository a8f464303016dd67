import { expect, test } from "vitest";
import { strftime } from "./strftime.ts";

test("English names and padding, whatever the machine's locale", () => {
  const date = new Date(2024, 1, 5, 0, 7, 9); // Monday 5 February
  expect(strftime(date, "%d %b %Y")).toBe("05 Feb 2024");
  expect(strftime(date, "%A %a %B %-d %y %m")).toBe("Monday Mon February 5 24 02");
  expect(strftime(date, "%H:%M:%S %I %p 100%%")).toBe("00:07:09 12 AM 100%");
});

test("day of the year counts leap days", () => {
  expect(strftime(new Date(2024, 11, 31), "%j")).toBe("366");
  expect(strftime(new Date(2025, 11, 31), "%j")).toBe("365");
  expect(strftime(new Date(2025, 0, 1), "%j %-j")).toBe("001 1");
});

test("an unknown directive is an error", () => {
  expect(() => strftime(new Date(0), "%Q")).toThrow(/%Q/);
});
