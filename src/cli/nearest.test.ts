import { expect, test } from "vitest";
import { nearestNames, suggestion } from "./nearest.ts";

const names = ["q_proj", "k_proj", "out_proj", "in_proj", "w1", "w2"];

test("nearest first, ties by name", () => {
  expect(nearestNames("o_proj", names)).toEqual(["k_proj", "q_proj", "in_proj"]);
  expect(nearestNames("OUT_PROJ", names)[0]).toBe("out_proj");
});

test("a part of a name finds it", () => {
  expect(nearestNames("lora.out_proj.weight", names)).toEqual(["out_proj"]);
});

test("with nothing near, all names are listed", () => {
  expect(suggestion("embed_tokens", ["w2", "w1"])).toBe("Known: w1, w2.");
  expect(suggestion("outproj", names)).toBe("Did you mean out_proj?");
});
