import { expect, test } from "vitest";
import { checkApart } from "./check-apart.ts";
import { DRAWN_COLLECTION } from "./drawn-papers.ts";
import { rowOf } from "./rows-for-tests.ts";
import { validationFold } from "./validation-fold.ts";

test("settings are chosen by training papers of companies that are kept out, never by test papers", () => {
  const real = Array.from({ length: 40 }, (_, i) => rowOf(`${i}`, `Company${i % 20} GmbH`));
  const drawn = { ...rowOf("d", "Drawn AB"), source: { collection: DRAWN_COLLECTION } };
  const test = [rowOf("t", "Tested Ltd")];
  const fold = validationFold({ train: [drawn, ...real], test }, "0");
  checkApart(fold);
  expect(fold.test.length).toBeGreaterThan(0);
  expect(fold.test).not.toContain(test[0]);
  expect(fold.test).not.toContain(drawn);
  expect([...fold.train, ...fold.test].map(({ id }) => id).sort()).toEqual(
    [drawn, ...real].map(({ id }) => id).sort(),
  );
});
