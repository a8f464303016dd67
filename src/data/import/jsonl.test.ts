import { expect, test } from "vitest";
import { documentAnswer } from "../../documents/document-prompt.ts";
import { documentRow } from "../instructions/document-row-for-tests.ts";
import { folderWith, jsonl, PNG } from "./folder-for-tests.ts";
import { importHuggingFace } from "./huggingface.ts";
import { importAll } from "./imported-for-tests.ts";
import { importJsonl } from "./jsonl.ts";

const { document } = documentRow();
const answer = documentAnswer(document);

test("{instruction, input, output}: documents become rows, other answers conversations", async () => {
  const folder = folderWith({
    "a.jsonl": jsonl(
      { instruction: "Read it.", input: "KAFFEBODEN Totalt 63,00", output: answer },
      { instruction: "Which currency?", input: "Totalt SEK 63,00", output: "SEK" },
      { instruction: "Read it.", input: "", output: document, image: "page.png" },
      { instruction: "No answer", input: "" },
      { instruction: "Read it.", output: "{}", history: [["Hello", "Hi"]] },
    ),
    "page.png": PNG,
  });
  const { items, documents, failed } = await importAll(importJsonl, folder);
  expect(documents).toMatchObject([
    { id: "a-000001", line: 1, text: "KAFFEBODEN Totalt 63,00", pages: [], document },
    { id: "a-000003", line: 3, pages: [{ path: `${folder}/page.png` }], document },
  ]);
  expect(documents[0]?.source).toMatchObject({ instruction: "Read it." });
  const said = items.flatMap((item) => (item.kind === "conversation" ? [item.messages] : []));
  expect(said).toEqual([
    [
      { role: "user", content: "Which currency?\n\nTotalt SEK 63,00" },
      { role: "assistant", content: "SEK" },
    ],
    [
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Hi" },
      { role: "user", content: "Read it." },
      { role: "assistant", content: "{}" },
    ],
  ]);
  expect(failed).toMatchObject([{ file: "a.jsonl", line: 4, code: "import.document" }]);
});

test("turns out of order, pages elsewhere, documents that are wrong, lines that are no text", async () => {
  const wrong = { ...document, issue_date: "2026-02-30" };
  const user = { role: "user", content: "Hello" };
  const folder = folderWith({
    "a.jsonl": Buffer.concat([
      Buffer.from(
        jsonl(
          { messages: [user] },
          { messages: [user, { role: "assistant", content: "Hi" }], images: ["https://a.b/c.png"] },
          { instruction: "Read", input: "text", output: wrong },
        ),
      ),
      Buffer.from([0xff, 0x0a]),
      Buffer.from("\n[1]\n"),
    ]),
  });
  const { failed, items } = await importAll(importJsonl, folder);
  expect(items).toEqual(failed);
  expect(failed).toMatchObject([
    { line: 1, code: "import.chat", message: expect.stringContaining("it has user") as string },
    { line: 2, code: "import.remote_image" },
    { line: 3, code: "import.document", message: expect.stringContaining("issue_date") as string },
    { line: 4, code: "import.not_text" },
    { line: 6, code: "import.no_truth" },
  ]);
});

test("an image folder with metadata.jsonl, as Donut and the datasets library have it", async () => {
  const folder = folderWith({
    "train/metadata.jsonl": jsonl(
      { file_name: "b/1.png", ground_truth: JSON.stringify({ gt_parse: document }) },
      { file_name: "2.png", company: "KEDAI", date: "25/12/2018", total: "9.00", address: "X" },
      { file_name: "3.png", label: 7 },
    ),
    "train/b/1.png": PNG,
    "train/2.png": PNG,
  });
  const { documents, failed } = await importAll(importHuggingFace, folder);
  expect(documents).toMatchObject([
    { id: "b/1", pages: [{ path: `${folder}/train/b/1.png` }], document },
    { id: "2", document: { vendor: { name: "KEDAI" }, issue_date: "2018-12-25", total: 9 } },
  ]);
  expect(failed).toMatchObject([
    { file: "train/metadata.jsonl", line: 3, code: "import.no_truth" },
  ]);
  expect(failed[0]?.message).toContain("(file_name, label)");
});

test("a folder without a table", async () => {
  const empty = importAll(importHuggingFace, folderWith({ "a.png": PNG }));
  await expect(empty).rejects.toMatchObject({ code: "huggingface.layout" });
});
