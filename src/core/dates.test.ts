import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addDays,
  dateOfDayNumber,
  dayNumber,
  daysBetween,
  isIsoDate,
  parseIsoDate,
} from "./dates.ts";

/** Days of the years 1..9999. */
const LAST_DAY = dayNumber("9999-12-31");

test("days that exist and days that do not", () => {
  for (const day of ["2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01"]) {
    expect(isIsoDate(day), day).toBe(true);
  }
  for (const day of [
    "2026-02-29",
    "1900-02-29",
    "2026-13-01",
    "2026-04-31",
    "2026-00-10",
    "26-1-1",
  ]) {
    expect(isIsoDate(day), day).toBe(false);
  }
  expect(() => parseIsoDate("2026-02-30")).toThrow(/"2026-02-30" is not a calendar day/);
});

test("day numbers are those of the platform's calendar", () => {
  // Date.UTC is used here only as an independent count of days.
  const epoch = dayNumber("1970-01-01");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: LAST_DAY }), (days) => {
      const iso = dateOfDayNumber(days);
      expect(dayNumber(iso)).toBe(days);
      const { year, month, day } = parseIsoDate(iso);
      if (year >= 1000) {
        expect(Date.UTC(year, month - 1, day) / 86_400_000).toBe(days - epoch);
      }
    }),
  );
});

test("adding days crosses months and leap days", () => {
  expect(addDays("2026-01-31", 30)).toBe("2026-03-02");
  expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  expect(daysBetween("2026-01-01", "2027-01-01")).toBe(365);
});
