import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadChatTemplate, renderChat } from "../formats/chat-template.ts";
import { PADDLEOCR_VL_TASKS, paddleOcrVlPrompt } from "../models/paddleocr-vl-tasks.ts";
import { readCommand } from "./commands/read.ts";
import { kvitto } from "./tiny-run-for-tests.ts";

const FIXTURE = resolve(import.meta.dirname, "../../fixtures/parity/07-paddleocr-vl-e2e");
const PAGE = join(FIXTURE, "images/l.png");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-read-model-"));
  await cp(FIXTURE, join(folder, "model"), { recursive: true });
  // So few positions that an answer of a model that has learnt nothing is cut soon.
  const path = join(folder, "model/config.json");
  const config = await readFile(path, "utf8");
  await writeFile(path, config.replace('embeddings": 1024', 'embeddings": 64'));
});
afterAll(() => rm(folder, { recursive: true }));

test("a page is asked for the task, and an answer that is cut is said to be", async () => {
  const model = join(folder, "model");
  const args = [PAGE, "--model", model, "--task", "table"];
  expect((await kvitto(readCommand, args)).stderr).toContain("cut on page 1");
  const { status, stdout } = await kvitto(readCommand, [...args, "--json"]);
  expect(status).toBe(0);
  const said = JSON.parse(stdout) as { pages: { text: string }[] };
  expect(said).toMatchObject({ file: PAGE, model, task: "table" });
  expect(said.pages).toMatchObject([{ page: 1, complete: false }]);
  expect(said.pages[0]!.text.length).toBeGreaterThan(0);
});

test("each task is the sentence that the model was trained on, behind the page", async () => {
  const template = await loadChatTemplate(FIXTURE);
  const asked = PADDLEOCR_VL_TASKS.map((task) => {
    const text = paddleOcrVlPrompt(task);
    const content = [{ type: "image" as const }, { type: "text" as const, text }];
    return renderChat(template, [{ role: "user", content }], { addGenerationPrompt: true }).text;
  });
  expect(asked[0]).toBe(
    "<|begin_of_sentence|>User: <|IMAGE_START|><|IMAGE_PLACEHOLDER|><|IMAGE_END|>OCR:\nAssistant:\n",
  );
  expect(asked[1]).toContain("<|IMAGE_END|>Table Recognition:\n");
  expect(new Set(asked).size).toBe(6);
});

test.each([
  [["--task", "ocr"], "--task is for a --model"],
  [["--model", FIXTURE, "--ocr"], "--ocr is for the reader of print"],
  [["--model", resolve(FIXTURE, "../08-smolvlm-e2e")], "only paddleocr_vl was trained on task"],
])("%j is refused", async (flags, sentence) => {
  const { status, stderr } = await kvitto(readCommand, [PAGE, ...flags]);
  expect(status).not.toBe(0);
  expect(stderr).toContain(sentence);
});
