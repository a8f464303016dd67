import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { InstructionRowSchema } from "../../../data/instructions/instruction-rows.ts";
import { documentAnswer, documentPrompt } from "../../../documents/document-prompt.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../../tiny-run-for-tests.ts";
import { datasetInstructionsCommand } from "./instructions.ts";

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(4);
});
afterAll(() => place[Symbol.asyncDispose]());

function instructions(file: string, ...args: string[]) {
  return kvitto(datasetInstructionsCommand, [place.data, "--out", file, ...args]);
}

test("writes pairs of every row, the same for a seed", async () => {
  const [file, again] = [join(place.folder, "pairs.jsonl"), join(place.folder, "again.jsonl")];
  const { status, stdout } = await instructions(
    file,
    "--per-document",
    "7",
    "--seed",
    "7",
    "--json",
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ documents: 4, pairs: 28, fewest_per_document: 7 });
  const text = await readFile(file, "utf8");
  const rows = text
    .trimEnd()
    .split("\n")
    .map((line) => InstructionRowSchema.parse(JSON.parse(line)));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(28);
  expect(new Set(rows.map(({ source }) => source["language"])).size).toBeGreaterThan(2);
  for (const { images } of rows) {
    for (const image of images)
      expect((await stat(resolve(place.folder, image))).isFile()).toBe(true);
  }
  const whole = rows.filter(({ source }) => source["kind"] === "document");
  expect(whole.map(({ messages }) => messages.map(({ content }) => content))).toEqual(
    place.rows.map(({ document }) => [documentPrompt(), documentAnswer(document)]),
  );
  await instructions(again, "--seed", "7");
  expect(await readFile(again, "utf8")).toBe(text);
});

test("only what is asked for; what there is not is refused with what there is", async () => {
  const file = join(place.folder, "some.jsonl");
  const { stdout } = await instructions(
    ...([file, "--kinds", "field,absent"] as const),
    ...["--languages", "fi"],
    ...["--per-document", "2", "--json"],
  );
  const { kinds, languages } = JSON.parse(stdout) as Record<string, object>;
  expect(kinds).toEqual({ field: 4, absent: 4 });
  expect(languages).toEqual({ fi: 8 });
  const wrong = await instructions(file, "--languages", "xx", "--json");
  expect(wrong.status).toBe(2);
  expect(wrong.stdout).toContain("en, sv, de, fr, es, nb, da, fi");
});
