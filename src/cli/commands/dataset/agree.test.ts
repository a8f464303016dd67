import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeJsonl } from "../../../formats/jsonl.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../../tiny-run-for-tests.ts";
import { datasetAgreeCommand } from "./agree.ts";

let place: TinyWorkplace;
let other: string;
beforeAll(async () => {
  place = await tinyWorkplace(4);
  other = join(place.folder, "bo.jsonl");
  const [first, ...rest] = place.rows;
  const wrong = { ...first!.document, number: "no such number" };
  await writeJsonl(other, [...rest.slice(1), { ...first!, document: wrong }]);
});
afterAll(() => place[Symbol.asyncDispose]());

test("what is equal, what is not, and where to correct it", async () => {
  const said = await kvitto(datasetAgreeCommand, [place.data, other, "--json"]);
  expect(said).toMatchObject({ status: 0, stderr: "" });
  const [first, second] = place.rows;
  expect(JSON.parse(said.stdout)).toMatchObject({
    ...{ papers: 3, papers_equal: 2, only_first: [second!.id], only_second: [] },
    disagreements: [
      {
        ...{ id: first!.id, path: "number", first: first!.document.number },
        second: "no such number",
        places: [`${join(place.data, "documents.jsonl")}:1`, `${other}:3`],
      },
    ],
  });
  const told = await kvitto(datasetAgreeCommand, [place.data, other]);
  expect(told.stdout).toContain('bo.jsonl:3: "no such number"');
  expect(told.stdout).toMatch(/kind .*(of value|both give \w+ everywhere)/);
});

test("the places of a folder are the files beside the pages", async () => {
  const row = place.rows[0]!;
  const folder = join(place.folder, "data");
  await writeFile(join(place.folder, "x.jsonl"), `${JSON.stringify({ ...row, id: row.id })}\n`);
  const { stdout } = await kvitto(datasetAgreeCommand, [folder, join(place.folder, "x.jsonl")]);
  expect(stdout).toContain("There is no disagreement.");
});

test("labels of other papers are refused with an id of each", async () => {
  const file = join(place.folder, "others.jsonl");
  await writeJsonl(file, [{ ...place.rows[0]!, id: "nobody" }]);
  const { status, stdout } = await kvitto(datasetAgreeCommand, [place.data, file, "--json"]);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: "agree.no_paper", message: expect.stringContaining("nobody") as unknown },
  });
});
