import fc from "fast-check";
import { expect, test } from "vitest";
import { allCandidates, drawCandidates } from "./candidates.ts";
import { inOrder, planRungs } from "./halving.ts";

test("eight candidates come down to one in four rounds, the last in full", () => {
  expect(planRungs(8, 3, 2, null)).toEqual([
    { candidates: 8, epochs: 0.375 },
    { candidates: 4, epochs: 0.75 },
    { candidates: 2, epochs: 1.5 },
    { candidates: 1, epochs: 3 },
  ]);
  expect(planRungs(9, 3, 3, 2).map(({ candidates }) => candidates)).toEqual([9, 3]);
  expect(planRungs(9, 3, 3, 1)).toEqual([{ candidates: 9, epochs: 3 }]);
});

test("rounds get smaller and longer, whatever is kept", () => {
  const sizes = fc.record({
    candidates: fc.integer({ min: 1, max: 60 }),
    epochs: fc.double({ min: 0.5, max: 20, noNaN: true }),
    eta: fc.double({ min: 1.5, max: 6, noNaN: true }),
  });
  fc.assert(
    fc.property(sizes, ({ candidates, epochs, eta }) => {
      const rungs = planRungs(candidates, epochs, eta, null);
      expect(rungs[0]!.candidates).toBe(candidates);
      expect(rungs.at(-1)).toEqual({ candidates: 1, epochs });
      for (const [i, rung] of rungs.slice(1).entries()) {
        expect(rung.candidates).toBe(Math.max(1, Math.floor(rungs[i]!.candidates / eta)));
        expect(rung.epochs / rungs[i]!.epochs).toBeCloseTo(eta, 6);
      }
    }),
  );
});

test("the score decides, then the loss, then the size", () => {
  const one = (
    id: string,
    value: number,
    eval_loss: number | null,
    trained_parameters: number,
  ) => ({
    ...{ id, score: { value }, eval_loss, trained_parameters },
  });
  const ordered = inOrder([
    one("worse", 0.5, 0.1, 1),
    one("no loss", 0.8, null, 1),
    one("large", 0.8, 0.3, 9),
    one("small", 0.8, 0.3, 2),
    one("lower loss", 0.8, 0.2, 9),
  ]);
  expect(ordered.map(({ id }) => id)).toEqual(["lower loss", "small", "large", "no loss", "worse"]);
});

test("every combination has a name of its own, and drawing some keeps their order", () => {
  const choices = {
    ...{ rank: [4, 16], alpha: null, learning_rate: [1e-3, 3e-4] },
    target_modules: [
      "all-linear",
      "q_proj,v_proj",
      ".*layers\\.(1|2|3|4|5|6|7|8|9|10)\\.self_attn.*",
    ],
  };
  const all = allCandidates(choices);
  expect(all).toHaveLength(12);
  expect(all[0]).toMatchObject({ id: "r4-a8-lr0.001-all-linear", alpha: 8 });
  expect(all[4]!.id).toBe("r4-a8-lr0.001-q_proj+v_proj");
  expect(new Set(all.map(({ id }) => id)).size).toBe(12);
  for (const { id } of all) expect(id).toMatch(/^[\w+.-]+$/);
  const some = drawCandidates(all, 5, "a");
  expect(some).toHaveLength(5);
  expect(all.filter((one) => some.includes(one))).toEqual(some);
  expect(drawCandidates(all, 5, "a")).toEqual(some);
  expect(drawCandidates(all, 5, "b")).not.toEqual(some);
});
