import { expect, test } from "vitest";
import { joinResults, type SetResult } from "./results.ts";
import { MARKS, withFigures } from "./write-docs.ts";

const share = { value: 0.5, n: 40, low: 0.4, high: 0.625 };
const none = { value: null, n: 0, low: null, high: null };

function result(set: SetResult["set"], epochs: number): SetResult {
  return {
    ...{ set, title: set, how: "" },
    settings: {
      ...{ seed: "0", epochs, anonymise: 0, repeat: 1, learning_rate: 0.002, rank: 32 },
      ...{ batch_size: 4, limit: null, validation: false },
    },
    papers: {
      ...{ trained_real: [13], trained_drawn: [120], tested: 20, companies_tested: 4 },
      ...{ too_long: 0, not_imported: [] },
    },
    groups: [
      {
        ...{ name: "header", fields: ["total"], goal: 0.9 },
        ...{ base: share, tuned: share, base_shown: none, tuned_shown: none },
      },
    ],
    fields: [{ field: "total", shown: 39, base: share, tuned: share }],
    seconds: {
      ...{ texts: 1, training: 2, training_cpu: 4, reading: 3, whole: 6 },
      ...{ a_training_sample: 0.1, a_test_paper: 0.2 },
    },
  };
}

test("figures stand between the marks, and nothing else of the page changes", () => {
  const page = `before\n\n${MARKS.start}\n\nold\n\n${MARKS.end}\n\nafter\n`;
  const text = withFigures(page, [result("e-invoices", 2)]);
  expect(text.startsWith("before\n\n")).toBe(true);
  expect(text.endsWith(`${MARKS.end}\n\nafter\n`)).toBe(true);
  expect(text).not.toContain("old");
  expect(text).toContain("| e-invoices | header | 20 (4) | 40 | 50.0 (40.0–62.5) |");
  expect(text).toContain("| ≥ 90, missed | 0 | – | – |");
  expect(withFigures(text, [result("e-invoices", 2)])).toBe(text);
});

test("a page without its marks is refused", () => {
  expect(() => withFigures("no marks", [])).toThrow("marks");
});

test("a set that is measured again takes the place of its earlier result", () => {
  const earlier = { sets: [result("sroie-text", 1), result("e-invoices", 1)] };
  const { sets } = joinResults(earlier, [result("sroie-text", 4)]);
  expect(sets.map(({ set, settings }) => [set, settings.epochs])).toEqual([
    ["sroie-text", 4],
    ["e-invoices", 1],
  ]);
});
