import { afterAll, beforeAll, expect, test } from "vitest";
import { documentAnswer } from "../../../documents/document-prompt.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../../tiny-run-for-tests.ts";
import { datasetShowCommand } from "./show.ts";

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(5);
});
afterAll(() => place[Symbol.asyncDispose]());

function show(...args: string[]) {
  return kvitto(datasetShowCommand, [place.data, "--model", place.model, ...args]);
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
    const { status, stdout } = await show("--row", row.id, "--json");
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
  const { stdout } = await show();
  const [, trained, all] = /^row-0: (\d+) of (\d+) tokens are trained on\n/.exec(stdout)!;
  const { tokens } = JSON.parse((await show("--json")).stdout) as Shown;
  expect(tokens.length).toBe(Number(all));
  expect(tokens.filter((token) => token.trained).length).toBe(Number(trained));
  expect(stdout).toMatch(/<image>×\d+/); // not hundreds of them
  expect(stdout).toContain(`⟦${documentAnswer(place.rows[0]!.document)}<|im_end|>⟧`);
});

test("show --no-masks is the document", async () => {
  const { stdout } = await show("--row", "row-2", "--no-masks", "--json");
  const { id, vendor, images, document } = place.rows[2]!;
  expect(JSON.parse(stdout)).toEqual({ id, vendor, images, document });
  const people = await show("--row", "row-2", "--no-masks");
  expect(people.stdout).toMatch(/^number +777$/m);
  expect(people.stdout).toMatch(/^currency +SEK$/m);
});

test("a row that is not there is named, with those that are like it", async () => {
  const { status, stdout } = await show("--row", "row-9", "--json");
  const { error } = JSON.parse(stdout) as { error: { code: string; hint: string } };
  expect({ status, code: error.code }).toEqual({ status: 1, code: "dataset.no_row" });
  expect(error.hint).toMatch(/^Did you mean row-/);
});
