import { expect, test } from "vitest";
import { covers, faces, HELD_OUT_FAMILIES } from "./fonts.ts";

test("the held-out families exist, are four, and never meet the others", () => {
  const families = (pool: "train" | "held-out") => faces(pool).map((cuts) => cuts[0]?.family);
  expect(families("held-out")).toEqual([...HELD_OUT_FAMILIES].sort());
  expect(HELD_OUT_FAMILIES).toHaveLength(4);
  const training = families("train");
  expect(training.length).toBeGreaterThan(20);
  expect(training.filter((family) => HELD_OUT_FAMILIES.includes(family ?? ""))).toEqual([]);
});

test("coverage comes from the file: Latin yes, Chinese no", () => {
  for (const pool of ["train", "held-out"] as const) {
    for (const [face] of faces(pool)) {
      expect(face && covers(face, "Åäß€ 1234,50\n"), face?.family).toBe(true);
      expect(face && covers(face, "日"), face?.family).toBe(false);
    }
  }
});
