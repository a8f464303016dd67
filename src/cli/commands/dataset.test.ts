import { afterAll, beforeAll, expect, test } from "vitest";
import { documentAnswer } from "../../documents/document-prompt.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { datasetCommand } from "./dataset.ts";

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(5);
});
afterAll(() => place[Symbol.asyncDispose]());

function dataset(action: string, ...args: string[]) {
  return kvitto(datasetCommand, [action, place.data, "--model", place.model, ...args]);
}

interface Shown {
  readonly id: string;
  readonly tokens: readonly {
    readonly id: number;
    readonly text: string;
    readonly trained: boolean;
  }[];
}

test("show marks exactly the answer and the end of its turn", async () => {
  for (const row of [place.rows[0]!, place.rows[3]!]) {
    const { status, stdout } = await dataset("show", "--row", row.id, "--json");
    expect(status).toBe(0);
    const { id, tokens } = JSON.parse(stdout) as Shown;
    expect(id).toBe(row.id);
    const trained = tokens.filter((token) => token.trained);
    expect(trained.map(({ text }) => text).join("")).toBe(
      `${documentAnswer(row.document)}<|im_end|>`,
    );
    const first = tokens.findIndex((token) => token.trained);
    const prompt = tokens
      .slice(0, first)
      .map(({ text }) => text)
      .join("");
    expect(prompt).toMatch(/^<\|startoftext\|><\|im_start\|>user\n<\|image_start\|>(<image>)+/);
    expect(prompt).toMatch(/<\|im_end\|>\n<\|im_start\|>assistant\n$/);
  }
});

test("show is of the first row unless one is named, and counts what it shows", async () => {
  const { stdout } = await dataset("show");
  const [, trained, all] = /^row-0: (\d+) of (\d+) tokens are trained on\n/.exec(stdout)!;
  const { tokens } = JSON.parse((await dataset("show", "--json")).stdout) as Shown;
  expect(tokens.length).toBe(Number(all));
  expect(tokens.filter((token) => token.trained).length).toBe(Number(trained));
  expect(stdout).toMatch(/<image>×\d+/); // not hundreds of them
  expect(stdout).toContain(`⟦${documentAnswer(place.rows[0]!.document)}<|im_end|>⟧`);
});

test("show --no-masks is the document", async () => {
  const { stdout } = await dataset("show", "--row", "row-2", "--no-masks", "--json");
  const { id, vendor, images, document } = place.rows[2]!;
  expect(JSON.parse(stdout)).toEqual({ id, vendor, images, document });
  const people = await dataset("show", "--row", "row-2", "--no-masks");
  expect(people.stdout).toMatch(/^number +777$/m);
  expect(people.stdout).toMatch(/^currency +SEK$/m);
});

test("inspect counts rows, kinds, vendors and tokens", async () => {
  const { status, stdout } = await dataset("inspect", "--json");
  expect(status).toBe(0);
  const found = JSON.parse(stdout) as {
    tokens: Record<"total" | "trained" | "image", { min: number; median: number; max: number }>;
    longest_row: string;
  };
  expect(found).toMatchObject({
    ...{ rows: 5, pages: 5, kinds: [{ name: "receipt", rows: 5 }] },
    vendors: place.rows.map(({ vendor }) => ({ name: vendor, rows: 1 })),
  });
  const lengths: number[] = [];
  for (const { id } of place.rows) {
    const shown = await dataset("show", "--row", id, "--json");
    lengths.push((JSON.parse(shown.stdout) as Shown).tokens.length);
  }
  expect(found.tokens.total).toEqual({
    min: Math.min(...lengths),
    median: [...lengths].sort((a, b) => a - b)[2],
    max: Math.max(...lengths),
  });
  expect(found.longest_row).toBe(`row-${lengths.indexOf(Math.max(...lengths))}`);
  expect(found.tokens.image.min).toBeGreaterThanOrEqual(4); // the tiny model's least
  const people = await dataset("inspect");
  expect(people.stdout).toContain("5 rows, 5 files, 5 receipts, 5 vendors");
});

test.each([
  [["shwo"], 2, "dataset.action", "Did you mean show?"],
  [["inspect", "--row", "row-1"], 2, "dataset.action", null],
  [["show", "--row", "row-9"], 1, "dataset.no_row", /^Did you mean row-/],
])("%j is refused", async ([action, ...args], status, code, hint) => {
  const { status: got, stdout } = await dataset(action!, ...args, "--json");
  const { error } = JSON.parse(stdout) as { error: { code: string; hint: string | null } };
  expect({ got, code: error.code }).toEqual({ got: status, code });
  if (hint !== null) expect(error.hint).toMatch(hint);
});
