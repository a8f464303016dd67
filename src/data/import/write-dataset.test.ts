import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { bareRow } from "../instructions/document-row-for-tests.ts";
import { readRows } from "../rows.ts";
import { folderWith, PNG } from "./folder-for-tests.ts";
import type { Imported, ImportedDocument, PageFile } from "./imported.ts";
import { writeDataset, type WriteOptions } from "./write-dataset.ts";

const { document } = bareRow();
let line = 0;
function item(id: string, pages: readonly PageFile[]): ImportedDocument {
  const place = { file: "a.jsonl", line: ++line };
  return { kind: "document", ...place, id, pages, document, vendor: "Kaffeboden", source: {} };
}

function write(items: readonly Imported[], out: string, change: Partial<WriteOptions> = {}) {
  const read = async function* (): AsyncGenerator<Imported> {
    yield* items;
  };
  return writeDataset(read, { out, link: false, format: "jsonl", from: "a.jsonl", ...change });
}

test("names that no file system takes, several pages, bytes and files, linked or copied", async () => {
  const folder = folderWith({ "page.png": PNG });
  const page = { path: join(folder, "page.png") };
  const items = [item("a/b:c", [page]), item("two", [page, { bytes: PNG }])];
  const summary = await write(items, join(folder, "copied"));
  expect(summary).toEqual({ rows: 2, conversations: 0, failed: [] });
  const names = readdirSync(join(folder, "copied/images"));
  expect(names).toEqual([
    expect.stringMatching(/^a_b_c-[0-9a-f]{8}\.png$/),
    "two-1.png",
    "two-2.png",
  ]);
  const rows = await readRows(join(folder, "copied/documents.jsonl"));
  for (const image of rows.flatMap(({ images }) => images))
    expect(readFileSync(image)).toEqual(PNG);
  await write(items, join(folder, "deep/linked"), { link: true });
  const linked = await readRows(join(folder, "deep/linked/documents.jsonl"));
  expect(linked[0]?.images).toEqual([page.path]);
  expect(readdirSync(join(folder, "deep/linked/images"))).toEqual(["two-2.png"]); // bytes have no file
});

test("ids that are there twice, pages that are none, and what importers could not read", async () => {
  const folder = folderWith({ "page.png": PNG, "text.png": "no picture" });
  const first = item("x", [{ path: join(folder, "page.png") }]);
  const failure = { file: "b.json", line: null, code: "import.date", message: "no date" };
  const { rows, failed } = await write(
    [
      { kind: "failed", ...failure },
      first,
      item("x", [{ bytes: PNG }]),
      item("y", [{ path: join(folder, "text.png") }]),
      item("z", [{ path: join(folder, "gone.png") }]),
      item("w", [{ bytes: Buffer.from("no picture") }]),
      item("none", []),
    ],
    join(folder, "out"),
  );
  expect(rows).toBe(1);
  expect(failed.map(({ code }) => code)).toEqual([
    ...["import.date", "dataset.duplicate_id", "input.unknown_kind", "file.missing"],
    ...["input.unknown_kind", "import.document"],
  ]);
  expect(failed[1]?.message).toContain(`a.jsonl, line ${first.line}`);
  const report: unknown = JSON.parse(readFileSync(join(folder, "out/import.json"), "utf8"));
  expect(report).toEqual({ format: "jsonl", from: "a.jsonl", rows: 1, conversations: 0, failed });
});

test("not one row: the first failure is the error, and nothing is written", async () => {
  const out = join(folderWith({}), "out");
  const failure = {
    kind: "failed",
    file: "b.json",
    line: 3,
    code: "c",
    message: "it is wrong.",
  } as const;
  await expect(write([failure, failure], out)).rejects.toMatchObject({
    code: "import.nothing",
    message: "Nothing of a.jsonl could be imported: b.json, line 3: it is wrong (and 1 more).",
  });
  await expect(write([], out)).rejects.toThrow("holds nothing that this format imports");
  expect(readdirSync(dirname(out))).toEqual([]);
});

test("a bar that counts to what was announced; one that is stopped leaves nothing", async () => {
  const folder = folderWith({});
  const seen: (string | number)[] = [];
  const bar = { advance: () => seen.push("row"), done: () => seen.push("done") };
  const progress = {
    bar: (_label: string, total: number) => (seen.push(total), bar),
    say: () => {},
  };
  const stop = new AbortController();

  const read = async function* (expect: (count: number) => void): AsyncGenerator<Imported> {
    expect(2);
    yield item("a", [{ bytes: PNG }]);
    stop.abort(new Error("stop"));
    yield item("b", [{ bytes: PNG }]);
  };
  const out = join(folder, "out");
  const options = { out, link: false, format: "jsonl", from: "a", progress, signal: stop.signal };
  await expect(writeDataset(read, options)).rejects.toThrow("stop");
  expect(seen).toEqual([2, "row", "done"]);
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});
