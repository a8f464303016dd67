import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { emptyDocument } from "../documents/document.ts";
import { readImageJsonFolder } from "./image-json-folder.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvitto-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, contents: unknown = "") =>
  writeFileSync(
    join(folder, name),
    typeof contents === "string" ? contents : JSON.stringify(contents),
  );
const shop = { ...emptyDocument("receipt"), vendor: { name: "Kiosk", address: null, tax_ids: [] } };

test("pairs pages with the JSON of the same name, in subfolders too", async () => {
  mkdirSync(join(folder, "june"));
  put("b.JPG");
  put("b.json", shop);
  put("june/a.pdf");
  put("june/a.json", emptyDocument("invoice"));
  put("notes.txt", "left alone");
  put(".hidden.json", "left alone");
  expect(await readImageJsonFolder(folder)).toEqual([
    { id: "b", images: [join(folder, "b.JPG")], document: shop, vendor: "Kiosk", source: {} },
    {
      id: "june/a",
      images: [join(folder, "june/a.pdf")],
      document: emptyDocument("invoice"),
      vendor: null,
      source: {},
    },
  ]);
});

test("all problems are reported at once", async () => {
  put("ok.png");
  put("ok.json", shop);
  put("lonely.png");
  put("truth.json", shop);
  put("two.png");
  put("two.jpg");
  put("two.json", shop);
  put("bad.png");
  put("bad.json", { ...shop, total: "12" });
  put("text.png");
  put("text.json", "{");
  const reading = readImageJsonFolder(folder);
  await expect(reading).rejects.toMatchObject({ code: "dataset.folder" });
  for (const problem of [
    "5 problems",
    "lonely.png has no lonely.json",
    "truth.json has no image of the same name",
    "two.json belongs to two.jpg or two.png",
    "bad.json: total: ",
    "text.json: ",
  ]) {
    await expect(reading).rejects.toThrow(problem);
  }
});

test("many problems are counted, not all listed", async () => {
  for (let i = 0; i < 14; i++) put(`${i}.png`);
  await expect(readImageJsonFolder(folder)).rejects.toThrow(/has 14 problems[^]*and 4 more/);
});

test("an empty folder and a file given for a folder", async () => {
  await expect(readImageJsonFolder(folder)).rejects.toMatchObject({ code: "dataset.empty" });
  put("a.json", shop);
  await expect(readImageJsonFolder(join(folder, "a.json"))).rejects.toMatchObject({
    code: "dataset.no_folder",
  });
});
