import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkArithmetic } from "../documents/arithmetic.ts";
import { DocumentSchema } from "../documents/document.ts";
import { COMMANDS } from "./commands.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

test("the document that the README shows is one, and its numbers agree", () => {
  const json = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const document = DocumentSchema.parse(JSON.parse(json));
  expect(checkArithmetic(document)).toEqual([]);
});

test("every command is in the README's table", () => {
  const listed = [...readme.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
  expect(listed).toEqual(expect.arrayContaining(Object.keys(COMMANDS)));
});
