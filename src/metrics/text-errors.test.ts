import { expect, test } from "vitest";
import { item, receipt } from "./documents-for-tests.ts";
import { compareFields } from "./field-accuracy.ts";
import { textCharacterErrors, textWordErrors } from "./text-errors.ts";

// Texts of the paper: 10 + 5 + 10 characters, 2 + 1 + 2 words.
const vendor = { ...receipt().vendor, name: "Café  Linné", address: null };
const truth = receipt({ vendor, line_items: [item("Kaffe", 40), item("Stor bulle", 60)] });

test("errors of all texts over all their characters and words; space is collapsed", () => {
  const read = { ...truth, line_items: [item("Kafe", 41), item("Stor bulle", 60)] };
  const comparisons = [compareFields(read, truth)];
  expect(textCharacterErrors(comparisons)).toMatchObject({ value: 1 / 25, n: 25 });
  expect(textWordErrors(comparisons)).toMatchObject({ value: 1 / 5, n: 5 });
});

test("a text that was not read is wrong in every character, and no answer in all of them", () => {
  const read = { ...truth, line_items: truth.line_items.slice(0, 1) };
  const comparisons = [compareFields(read, truth), compareFields(undefined, truth)];
  const { value, n, low, high } = textCharacterErrors(comparisons);
  expect([value, n]).toEqual([(10 + 25) / 50, 50]);
  expect([low, high]).toEqual([10 / 25, 1]); // both of the first, or both of the second
});

test("what was invented is not in it, and where no paper has a text nothing is measured", () => {
  const bare = receipt({ vendor: { ...vendor, name: null }, line_items: [] });
  const invented = { ...bare, vendor: { ...bare.vendor, name: "Kiosk", address: "Gata 1" } };
  expect(textCharacterErrors([compareFields(invented, bare)])).toMatchObject({ value: null, n: 0 });
});
