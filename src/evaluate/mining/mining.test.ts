import { describe, expect, test } from "vitest";
import { clusterErrors, leadersOf } from "./clusters.ts";
import { countAll } from "./count-errors.ts";
import { errorChanges } from "./error-change.ts";
import { minePapers, type PaperOrigin } from "./mined-error.ts";
import { item, paper, prediction } from "./mining-for-tests.ts";
import { renderMiningReport } from "./mining-report.ts";

const UNKNOWN: PaperOrigin = { layout: null, locale: null };
const ROLL: PaperOrigin = { layout: "roll", locale: "sv-SE" };

const predictions = [
  prediction("1", paper("ica", "101"), { total: 7 }, { grade: "2" }),
  prediction("2", paper("ica", "102"), { total: 8, issue_date: "2026-04-03" }, { grade: "2" }),
  prediction("3", paper("coop", "103"), {}, { grade: "0" }),
  prediction("4", paper("coop", "104"), null, { grade: "0" }),
  prediction("5", paper("hemköp", "105"), { total: 9 }, { labelled: ["number"] }),
];
const originOf = ({ vendor }: { vendor: string | null }) => (vendor === "ica" ? ROLL : UNKNOWN);
const papers = minePapers(predictions, originOf);

test("errors are counted by kind, field, vendor, layout and grade, over the papers that could have them", () => {
  expect(countAll(papers)).toEqual({
    ...{ papers: 5, errors: 4, papers_right: 2 },
    by_type: [
      { name: "total_mismatch", errors: 2, papers: 2, of: 5 },
      { name: "date_order", errors: 1, papers: 1, of: 5 },
      { name: "not_read", errors: 1, papers: 1, of: 5 },
    ],
    by_field: [
      { name: "total", errors: 2, papers: 2, of: 5 },
      { name: "(whole paper)", errors: 1, papers: 1, of: 5 },
      { name: "issue_date", errors: 1, papers: 1, of: 5 },
    ],
    by_vendor: [
      { name: "ica", errors: 3, papers: 2, of: 2 },
      { name: "coop", errors: 1, papers: 1, of: 2 },
      { name: "hemköp", errors: 0, papers: 0, of: 1 },
    ],
    by_layout: [{ name: "roll", errors: 3, papers: 2, of: 2 }],
    by_grade: [
      { name: "2", errors: 3, papers: 2, of: 2 },
      { name: "0", errors: 1, papers: 1, of: 2 },
    ],
  });
});

test("clusters are kind × field × layout, or vendor where that is all that is known", () => {
  const clusters = clusterErrors(papers);
  expect(
    clusters.map(({ type, family, errors, papers: of }) => [type, family, errors, of]),
  ).toEqual([
    ["total_mismatch", "roll", 2, ["1", "2"]],
    ["date_order", "roll", 1, ["2"]],
    ["not_read", "coop", 1, ["4"]],
  ]);
  expect(clusters[0]!.examples[0]).toEqual({ id: "1", path: "total", predicted: 7, truth: 101 });
  expect(clusters.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
});

test("leaders put clusters of one kind and field together, whatever the layout", () => {
  const more = minePapers(
    [...predictions, prediction("6", paper("coop", "106"), { total: 5 })],
    originOf,
  );
  const [first] = leadersOf(clusterErrors(more));
  expect(first).toEqual({
    ...{ type: "total_mismatch", field: "total", errors: 3, share: 3 / 5 },
    papers: ["1", "2", "6"],
  });
});

describe("changes", () => {
  const many = Array.from({ length: 12 }, (_, i) => paper("ica", String(200 + i)));
  const mined = (wrong: (i: number) => object) =>
    minePapers(
      many.map((truth, i) => prediction(String(i), truth, wrong(i))),
      originOf,
    );
  const before = mined((i) => ({ total: 3, ...(i === 0 ? { currency: "NOK" } : {}) }));

  test("a kind that is gone from twelve papers is fewer; one paper more or less is noise", () => {
    const after = mined((i) => (i === 1 ? { number: "x" } : {}));
    expect(
      errorChanges(before, after).map(({ type, before: was, after: is, verdict }) => [
        ...[type, was, is, verdict],
      ]),
    ).toEqual([
      ["total_mismatch", 12, 0, "fewer"],
      ["currency", 1, 0, "noise"],
      ["other", 0, 1, "noise"],
    ]);
    const [first] = errorChanges(before, after);
    expect(first!.difference).toMatchObject({ difference: -1, n: 12 });
    expect(first!.difference.pValue).toBeCloseTo(2 / 2 ** 12, 12); // both ways that are as far
  });

  test("the other way round it is more, and with itself the same", () => {
    expect(errorChanges(mined(() => ({})), before)[0]!.verdict).toBe("more"); // prettier-ignore
    expect(errorChanges(before, before).map(({ verdict }) => verdict)).toEqual(["same", "same"]);
  });
});

test("the report shows what leads and escapes what a model says", () => {
  const wrong = { line_items: [item("<b>ware</b>", 101)] };
  const bad = minePapers([prediction("1", paper("ica", "101"), wrong)], originOf);
  const clusters = clusterErrors(bad);
  const page = renderMiningReport({
    ...{ run: "runs/e", finishedAt: "2026-01-01", facts: [], counts: countAll(bad), clusters },
    ...{ leaders: leadersOf(clusters), replay: null, plan: [], changes: null },
  });
  expect(page).toContain("&lt;b&gt;ware");
  expect(page).not.toContain("<b>ware");
  expect(page).toContain("line_items[].description");
});
