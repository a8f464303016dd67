import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import type { ImportSummary } from "../../../data/import/write-dataset.ts";
import { readRows } from "../../../data/rows.ts";
import { documentRow } from "../../../data/instructions/document-row-for-tests.ts";
import { startHub } from "../../../models/hub-server-for-tests.ts";
import { kvitto } from "../../tiny-run-for-tests.ts";
import { datasetExportCommand } from "./export.ts";
import { datasetImportCommand } from "./import.ts";
import { datasetMixCommand } from "./mix.ts";

const root = mkdtempSync(join(tmpdir(), "kvitto-import-command-"));
afterAll(() => rmSync(root, { recursive: true }));
afterEach(() => {
  vi.unstubAllEnvs();
});
const at = (name: string): string => join(root, name);
const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const { document } = documentRow();

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), contents);
  }
}

interface Imported extends ImportSummary {
  readonly format: string;
}

async function importJson(from: string, out: string, ...more: string[]): Promise<Imported> {
  const args = [from, "--out", at(out), "--json", ...more];
  const { status, stdout } = await kvitto(datasetImportCommand, args);
  expect({ status, stdout }).toMatchObject({ status: 0 });
  return JSON.parse(stdout) as Imported;
}

/** Eight receipts, one of them without a page and one that is no document. */
function writeFolder(name: string): void {
  for (let i = 0; i < 8; i++) {
    if (i !== 6) write({ [`${name}/${i}.png`]: PNG });
    const own = { ...document, number: `${name}-${i}` };
    write({ [`${name}/${i}.json`]: i === 7 ? '{"kind": "receipt"}' : JSON.stringify(own) });
  }
}

test("a folder: what fails is listed with its reason, the rest is a dataset", async () => {
  writeFolder("papers");
  const args = [at("papers"), "--out", at("first"), "--licence", "CC0-1.0"];
  const { status, stdout, stderr } = await kvitto(datasetImportCommand, args);
  expect(status).toBe(0);
  expect(stderr).toContain("is imported as folder");
  expect(stderr).toContain("Importing");
  expect(stdout).toContain("6 rows in");
  expect(stdout).toContain("2 failed (1 × import.no_pair, 1 × import.document)");
  expect(stdout).toMatch(/6\.json +6\.json has no image of the same name/);
  expect(stdout).toMatch(/7\.json +vendor: /);
  const rows = await readRows(at("first/documents.jsonl"));
  expect(rows.map(({ id }) => id)).toEqual(["0", "1", "2", "3", "4", "5"]);
  expect(rows[0]?.source).toEqual({ collection: "papers", file: "0.png", licence: "CC0-1.0" });
  const report = JSON.parse(readFileSync(at("first/import.json"), "utf8")) as Imported;
  expect(report).toMatchObject({ format: "folder", rows: 6, failed: [{ file: "6.json" }, {}] });
});

test("import, mix, export and import again: the documents are the same", async () => {
  for (const name of ["synth", "real", "before"]) {
    writeFolder(name);
    await importJson(at(name), `${name}-rows`, ...(name === "real" ? ["--link"] : []));
  }
  const weights = { synth: 0.5, real: 0.3, before: 0.2 };
  const sources = Object.entries(weights).map(
    ([name, weight]) => `${at(`${name}-rows`)}=${weight}`,
  );
  const mix = (out: string) => {
    const args = [...sources, "--count", "10", "--seed", "7", "--out", at(out)];
    return kvitto(datasetMixCommand, args);
  };
  const said = await mix("mixed");
  expect(said.status).toBe(0);
  expect(said.stdout).toMatch(/synth-rows +0\.5 +5 +50\.0 % +6 +0/);
  expect(said.stdout).toMatch(/before-rows +0\.2 +2 +20\.0 % +6 +0/);
  await mix("mixed-again");
  const mixed = readFileSync(at("mixed/documents.jsonl"), "utf8");
  expect(readFileSync(at("mixed-again/documents.jsonl"), "utf8")).toBe(mixed);
  const rows = await readRows(at("mixed/documents.jsonl"));
  for (const format of ["messages", "erniekit", "sharegpt", "donut"]) {
    const args = [at("mixed"), "--format", format, "--out", at(format), "--json"];
    const { status, stdout } = await kvitto(datasetExportCommand, args);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 10, failed: [] });
    const again = await importJson(at(format), `${format}-again`);
    expect(again).toMatchObject({ rows: 10, failed: [] });
    const read = await readRows(at(`${format}-again/documents.jsonl`));
    expect(read.map((row) => row.document)).toEqual(rows.map((row) => row.document));
  }
});

const TABLE = parquetWriteBuffer({
  schema: [
    { name: "root", num_children: 2 },
    { name: "image", num_children: 1, repetition_type: "OPTIONAL" },
    { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
    { name: "ground_truth", type: "BYTE_ARRAY", converted_type: "UTF8" },
  ],
  columnData: [
    { name: "image", data: [1, 2].map(() => ({ bytes: new Uint8Array(PNG) })) },
    { name: "ground_truth", data: [JSON.stringify({ gt_parse: document }), "no JSON"] },
  ],
});

test("by name from the Hub, over a line that breaks; the second time without it", async () => {
  const file = "data/train-00000-of-00001.parquet";
  await using hub = await startHub("datasets/kvitto/papers", { [file]: Buffer.from(TABLE) });
  hub.cutAfter_bytes = 200;
  hub.cuts = 1;
  vi.stubEnv("HF_ENDPOINT", hub.endpoint);
  vi.stubEnv("HF_TOKEN", "");
  vi.stubEnv("KVITTO_CACHE", at("cache"));
  const found = await importJson("kvitto/papers", "hub", "--split", "train");
  expect(found).toMatchObject({ format: "huggingface", rows: 1 });
  expect(found.failed).toMatchObject([{ file, line: 2, code: "import.not_json" }]);
  expect(hub.seen.some(({ range }) => range !== undefined)).toBe(true);
  const [row] = await readRows(at("hub/documents.jsonl"));
  expect(row?.document).toEqual(document);
  expect(readFileSync(row?.images[0] ?? "")).toEqual(PNG);
  await hub.close();
  expect(await importJson("kvitto/papers", "hub-2", "--split", "train")).toMatchObject({ rows: 1 });
});

test("Ctrl-C leaves nothing behind", async () => {
  const line = JSON.stringify({ text: "Totalt 63,00", document });
  write({ "many/a.jsonl": `${line}\n`.repeat(20_000) });
  const before = readdirSync(root).sort();
  let timer: NodeJS.Timeout | undefined;
  const isWriting = () =>
    readdirSync(root).some(
      (name) => existsSync(join(root, name, "documents.jsonl")) && name.startsWith(".half"),
    );
  const { status } = await kvitto(
    datasetImportCommand,
    [at("many"), "--out", at("half")],
    (signals) => {
      timer = setInterval(() => {
        if (!isWriting()) return;
        clearInterval(timer);
        signals.emit("SIGINT");
      }, 1);
    },
  );
  clearInterval(timer);
  expect(status).toBe(130);
  expect(readdirSync(root).sort()).toEqual(before);
});

test("options that mean nothing for the layout, and folders that are taken, are refused", async () => {
  writeFolder("plain");
  const refused = async (...more: string[]) => {
    const { status, stdout } = await kvitto(datasetImportCommand, [at("plain"), "--json", ...more]);
    return [status, (JSON.parse(stdout) as { error: { code: string } }).error.code];
  };
  const out = ["--out", at("plain-rows")];
  expect(await refused(...out, "--visible-only")).toEqual([2, "import.option"]);
  expect(await refused(...out, "--split", "train")).toEqual([2, "import.option"]);
  expect(await refused(...out, "--format", "label-studio", "--fields", "company")).toEqual([
    2,
    "import.fields",
  ]);
  expect(await refused("--out", at("plain"))).toEqual([1, "import.out_taken"]);
  expect(existsSync(at("plain-rows"))).toBe(false);
});
