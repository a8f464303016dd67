import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { appendJsonl, readJsonl, writeJsonl } from "./jsonl.ts";

const folder = mkdtempSync(join(tmpdir(), "kvitto-jsonl-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function file(contents: string | Uint8Array): string {
  const path = join(folder, `${count++}.jsonl`);
  writeFileSync(path, contents);
  return path;
}

async function rows<T>(path: string, parse: (value: unknown) => T): Promise<[number, T][]> {
  const found: [number, T][] = [];
  for await (const { line, value } of readJsonl(path, parse)) found.push([line, value]);
  return found;
}

const same = (value: unknown): unknown => value;

async function errorOf(
  path: string,
  parse: (value: unknown) => unknown = same,
): Promise<KvittoError> {
  const error: unknown = await rows(path, parse).catch((thrown: unknown) => thrown);
  if (error instanceof KvittoError) return error;
  throw new Error(`expected a KvittoError, got ${JSON.stringify(error)}`);
}

test("byte-order mark, Windows line ends, no last line end, empty last lines", async () => {
  const expected = [
    [1, 1],
    [2, { å: "ö" }],
  ];
  expect(await rows(file('\ufeff1\r\n{"å":"ö"}'), same)).toEqual(expected);
  expect(await rows(file('1\n{"å":"ö"}\n'), same)).toEqual(expected);
  expect(await rows(file('1\n{"å":"ö"}\n\n \n'), same)).toEqual(expected);
  expect(await rows(file(""), same)).toEqual([]);
});

test("a line separator of Unicode inside a text does not end the row", async () => {
  const path = join(folder, "separators.jsonl");
  const texts = ["a\u2028b", "c\u2029d", "e\u0085f", "g\rh"];
  await writeJsonl(path, texts);
  expect((await rows(path, same)).map(([, value]) => value)).toEqual(texts);
});

test("rows that cross the chunks that are read, and characters that do", async () => {
  const values = [..."€".repeat(100_000)].map((euro, i) => `${i}${euro}`);
  const long = [values.join(""), ...values.slice(0, 1000), values.join("-")];
  const path = join(folder, "long.jsonl");
  await writeJsonl(path, long);
  expect((await rows(path, same)).map(([, value]) => value)).toEqual(long);
});

test("an error names the file and the line", async () => {
  const path = file('{"a":1}\n{"a":}\n');
  const error = await errorOf(path);
  expect(error.code).toBe("jsonl.line");
  expect(error.message).toContain(`${path}, line 2: `);
  expect((await errorOf(file("1\n\n2\n"))).message).toContain("line 2: it is empty");
  expect((await errorOf(file(Buffer.of(0x31, 0x0a, 0xff, 0x0a)))).message).toContain("line 2");
  expect((await errorOf(join(folder, "nowhere"))).code).toBe("file.missing");
  expect((await errorOf(folder)).code).toBe("file.is_folder");
});

test("a row that its schema refuses: every problem on one line, with the line number", async () => {
  const Row = z.strictObject({ pred: z.string(), truth: z.object({ total: z.number() }) });
  const path = file('{"pred":"","truth":{"total":1}}\n{"pred":1,"truth":{"total":"x"},"more":0}\n');
  const error = await errorOf(path, (value) => Row.parse(value));
  expect(error.message).toMatch(/line 2: .*pred: .*truth\.total: .*more/);
  expect(error.message).not.toContain("\n");
  const coded = await errorOf(file("1\n"), () => {
    throw new KvittoError("document.total", "The total does not add up.", "Look at the lines.");
  });
  expect([coded.code, coded.hint]).toEqual(["jsonl.line", "Look at the lines."]);
  expect(coded.cause).toMatchObject({ code: "document.total" });
});

test("append makes the file, adds to it, and repairs a missing line end", async () => {
  const path = join(folder, "metrics.jsonl");
  await appendJsonl(path, { step: 1 });
  await appendJsonl(path, { step: 2 }, { step: 3 });
  expect(readFileSync(path, "utf8")).toBe('{"step":1}\n{"step":2}\n{"step":3}\n');
  writeFileSync(path, '{"step":1}');
  await appendJsonl(path, { step: 2 });
  expect(readFileSync(path, "utf8")).toBe('{"step":1}\n{"step":2}\n');
  await expect(appendJsonl(join(folder, "no", "x"), 1)).rejects.toMatchObject({
    code: "file.write_failed",
  });
  await expect(appendJsonl(path, undefined)).rejects.toThrow("internal:");
});

test("a writer that fails leaves the old file", async () => {
  const path = file("1\n");
  function* values(): Generator<number> {
    yield 2;
    throw new Error("internal: no more");
  }
  await expect(writeJsonl(path, values())).rejects.toThrow("no more");
  expect(readFileSync(path, "utf8")).toBe("1\n");
});
