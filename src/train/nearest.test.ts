import { expect, test } from "vitest";
import { textDistance } from "../core/edit-distance.ts";
import { nearestFirst } from "./nearest.ts";

test.each([
  ["", "", 0],
  ["", "abc", 3],
  ["abc", "", 3],
  ["kitten", "sitting", 3],
  ["q_proj", "q_prj", 1],
  ["flaw", "lawn", 2],
])("%s to %s takes %i edits", (a, b, edits) => {
  expect(textDistance(a, b)).toBe(edits);
  expect(textDistance(b, a)).toBe(edits);
});

test("names are listed once, nearest first, ties in alphabetical order", () => {
  const names = ["w1", "v_proj", "q_proj", "k_proj", "q_proj"];
  expect(nearestFirst("q_prj", names)).toEqual(["q_proj", "k_proj", "v_proj", "w1"]);
});
