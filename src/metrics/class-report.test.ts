import fc from "fast-check";
import { expect, test } from "vitest";
import { classReport } from "./class-report.ts";

test("the figures of a case counted by hand", () => {
  const truth = ["a", "a", "a", "b", "b", "c"];
  const predicted = ["a", "a", "b", "b", "c", "d"];
  const { classes, macro, weighted, confusion } = classReport(predicted, truth);
  expect(classes).toEqual([
    { name: "a", precision: 1, recall: 2 / 3, f1: 4 / 5, support: 3 },
    { name: "b", precision: 1 / 2, recall: 1 / 2, f1: 1 / 2, support: 2 },
    { name: "c", precision: 0, recall: 0, f1: 0, support: 1 },
    { name: "d", precision: 0, recall: 0, f1: 0, support: 0 },
  ]);
  expect(macro.f1).toBeCloseTo((4 / 5 + 1 / 2) / 4, 12);
  expect(weighted.recall).toBeCloseTo(3 / 6, 12); // weighted recall is accuracy
  expect(confusion).toEqual([
    [2, 1, 0, 0],
    [0, 1, 1, 0],
    [0, 0, 0, 1],
    [0, 0, 0, 0],
  ]);
});

test("a class that is never predicted pulls the macro mean down and the weighted one little", () => {
  const truth = [...new Array<string>(88).fill("supply"), ...new Array<string>(4).fill("rental")];
  const { macro, weighted } = classReport(
    truth.map(() => "supply"),
    truth,
  );
  expect(macro.recall).toBe(0.5);
  expect(weighted.recall).toBeCloseTo(88 / 92, 12);
});

test("all right is 1 everywhere, and weighted recall is always accuracy", () => {
  const names = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(names, names, (truth, guesses) => {
      expect(classReport(truth, truth).macro).toMatchObject({ precision: 1, recall: 1, f1: 1 });
      const predicted = truth.map((_, i) => guesses[i % guesses.length]!);
      const accuracy = truth.filter((name, i) => name === predicted[i]).length / truth.length;
      expect(classReport(predicted, truth).weighted.recall).toBeCloseTo(accuracy, 12);
    }),
  );
});

test("lists of different length are refused", () => {
  expect(() => classReport(["a"], [])).toThrow("1 predicted classes for 0");
});
