import { expect, test } from "vitest";
import { clusterErrors, leadersOf } from "../../evaluate/mining/clusters.ts";
import { ERROR_TYPES } from "../../evaluate/mining/error-type.ts";
import { minePapers } from "../../evaluate/mining/mined-error.ts";
import { paper, prediction } from "../../evaluate/mining/mining-for-tests.ts";
import { planCells } from "../../synth/plan/plan-cells.ts";
import { SynthesisPlanSchema } from "../../synth/plan/synthesis-plan.ts";
import { WIDE_SPLIT, findVendor } from "../../synth/vendors/all.ts";
import { aimOfError } from "./aims-of-error.ts";
import { makePlan } from "./make-plan.ts";
import { originOfVendor } from "./paper-origin.ts";

/** Receipts of p (held out): three totals and a day are wrong. */
const mined = minePapers(
  [
    prediction("1", paper("p", "101"), { total: 7, issue_date: "2026-04-03" }, { grade: "3" }),
    prediction("2", paper("p", "102"), { total: 7 }, { grade: "3" }),
    prediction("3", paper("p", "103"), { total: 7 }, { grade: "1" }),
    prediction("4", paper("p", "104"), {}, { grade: "0" }),
  ],
  ({ vendor }) => originOfVendor(vendor),
);
const plan = makePlan(mined, {
  ...{ leaders: leadersOf(clusterErrors(mined)), count: 100, seed: "s", retention: 0.2 },
  ...{ format: null, trained: new Set<string>() },
})!;

test("parts are what invites the leading errors, in proportion, and ordinary papers", () => {
  expect(plan.parts.map(({ share, hard, grades }) => ({ share, hard, grades }))).toEqual([
    { share: 0.6, hard: ["total_mismatch"], grades: { "1": 1, "3": 2 } },
    { share: 0.2, hard: ["date"], grades: { "3": 1 } },
    { share: 0.2, hard: [], grades: { "0": 1, "1": 1, "3": 2 } },
  ]);
  expect(plan.parts[0]!.why).toBe("total_mismatch total (3)");
  for (const { kinds, locales } of plan.parts) {
    expect(kinds).toMatchObject({ receipt: expect.any(Number) as unknown });
    expect(locales).toEqual(["sv-SE"]);
  }
});

test("the plan can be drawn as it is, from vendors that train", () => {
  expect(SynthesisPlanSchema.parse(plan)).toEqual(plan);
  const cells = planCells(plan);
  expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  for (const { options } of cells) {
    for (const id of options.vendors ?? []) {
      expect(WIDE_SPLIT.train).toContain(id);
      expect(findVendor(id).pack).toBeUndefined();
    }
  }
});

test("papers read from a text layer are not made small or turned", () => {
  for (const type of ERROR_TYPES) {
    expect(["small_text", "skew"]).not.toContain(aimOfError(type, "vendor.name", false));
  }
  expect(aimOfError("misread_text", "vendor.name", true)).toBe("small_text");
  expect(aimOfError("omitted_value", "due_date", false)).toBe("date");
  expect(aimOfError("wrong_label", "subtotal", false)).toBe("total_mismatch");
  expect(aimOfError("other", "line_items[].code", false)).toBe("table_structure");
  expect(aimOfError("invented_value", "payment.iban", false)).toBeNull();
});
