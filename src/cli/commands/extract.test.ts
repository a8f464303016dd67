import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DocumentSchema } from "../../documents/document.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { extractCommand } from "./extract.ts";
import { trainCommand } from "./train.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../examples");
const PDF = join(EXAMPLES, "faktura.pdf");
const PHOTO = join(EXAMPLES, "kvitto-foto.jpg");
const OTHER_MODEL = resolve(EXAMPLES, "../fixtures/parity/05-lfm2-vl-e2e");

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(4);
});
afterAll(() => place[Symbol.asyncDispose]());

function extract(...args: string[]) {
  const model = args.includes("--model") ? [] : ["--model", place.model];
  const most = args.includes("--max-answer-tokens") ? [] : ["--max-answer-tokens", "60"];
  return kvitto(extractCommand, [...args, ...model, ...most, "--device", "cpu"]);
}

interface Line {
  readonly file?: string;
  readonly document?: unknown;
  readonly confidence?: Record<string, number>;
  readonly seconds?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

function linesOf(stdout: string): Line[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

test("one file: exactly {document, confidence, seconds}", async () => {
  const { status, stdout, stderr } = await extract(PDF, "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const [line, ...more] = linesOf(stdout);
  expect(more).toEqual([]);
  expect(Object.keys(line!)).toEqual(["document", "confidence", "seconds"]);
  expect(DocumentSchema.parse(line!.document)).toEqual(line!.document);
  expect(line!.seconds).toBeGreaterThan(0);
  const confidence = Object.entries(line!.confidence!);
  expect(Object.keys(line!.confidence!)).toEqual(
    expect.arrayContaining(["kind", "vendor.name", "total", "payment.bankgiro"]),
  );
  for (const [, value] of confidence) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
  }
});

test("several files: a line each, a bad one stops no other, and the status says so", async () => {
  const bad = join(place.folder, "notes.txt");
  await writeFile(bad, "not a receipt");
  const cut = join(place.folder, "cut.pdf");
  await writeFile(cut, (await readFile(PDF)).subarray(0, 3000));
  const missing = join(place.folder, "missing.jpg");
  const files = [bad, PHOTO, cut, missing, PDF];
  const { status, stdout } = await extract(...files, "--json");
  expect(status).toBe(1);
  const lines = linesOf(stdout);
  expect(lines.map(({ file }) => file)).toEqual([...files, undefined]);
  expect(lines.map(({ error }) => error?.code.split(".")[0])).toEqual([
    "input",
    undefined,
    "pdf",
    "file",
    undefined,
    "extract",
  ]);
  expect(lines[0]!.error!.message).toContain(bad);
  expect(lines.at(-1)!.error!.message).toBe("3 of 5 files could not be read.");
  for (const i of [1, 4]) DocumentSchema.parse(lines[i]!.document);
});

test("one bad file: its sentence, in words and in JSON", async () => {
  const missing = join(place.folder, "missing.jpg");
  const people = await extract(missing);
  expect(people).toMatchObject({ status: 1, stdout: "" });
  expect(people.stderr).toContain(`error: ${missing} cannot be read: there is no such file.`);
  const machine = await extract(missing, "--json");
  expect(linesOf(machine.stdout)).toMatchObject([{ error: { code: "file.missing" } }]);
});

test("people get a table with how sure the model is, and hear of a cut answer", async () => {
  const { status, stdout } = await extract(PHOTO);
  expect(status).toBe(0);
  expect(stdout).toMatch(/kvitto-foto\.jpg \d+\.\d s\n/);
  expect(stdout).toMatch(/^kind +\d+ % {2}(receipt|invoice|credit_note|purchase_order)$/m);
  expect(stdout).toMatch(/^total +0 % {2}–$/m);
  expect(stdout).toContain("The answer was too long and was cut.");
});

test("why a value is doubted is said: here it does not stand in the text it was read from", async () => {
  const { stdout } = await extract(PDF, "--input", "text", "--grounding", "off", "--json");
  const [line] = linesOf(stdout) as (Line & { capped: Record<string, readonly string[]> })[];
  const invented = Object.entries(line!.capped).filter(([, reasons]) =>
    reasons.includes("It does not stand in the text of the paper."),
  );
  expect(invented.length).toBeGreaterThan(0);
  for (const [path] of invented) expect(line!.confidence![path]).toBeLessThanOrEqual(0.5);
});

describe("a threshold", () => {
  test("names what is to be looked at, and keeps what is sure out of it", async () => {
    const { stdout } = await extract(PHOTO, "--json", "--threshold", "0.5");
    const [line] = linesOf(stdout) as (Line & { threshold: number; review: string[] })[];
    const unsure = Object.entries(line!.confidence!).filter(([, sure]) => sure < 0.5);
    expect(line!.threshold).toBe(0.5);
    expect(line!.review).toEqual(unsure.map(([path]) => path));
    expect(line!.review).toContain("total"); // the answer was cut before it
  });

  test("marks it for people", async () => {
    const { stdout } = await extract(PHOTO, "--threshold", "0.5");
    expect(stdout).toMatch(/^total +0 % ! {2}–$/m);
    expect(stdout).toMatch(/^! to be looked at, below 50 %: \d+ of \d+ values\.$/m);
  });

  test("outside 0 to 1 is wrong usage", async () => {
    expect((await extract(PHOTO, "--threshold", "95")).status).toBe(2);
  });
});

describe("pages", () => {
  test("of a range that the file does not have are refused", async () => {
    const { status, stdout } = await extract(PDF, "--pages", "7-", "--json");
    expect(status).toBe(1);
    expect(linesOf(stdout)[0]!.error!.code).toBe("extract.no_page");
  });

  test("that are asked for are the ones that are read", async () => {
    const first = await extract(PDF, "--pages", "1", "--json");
    const whole = await extract(PDF, "--json");
    const [one, all] = [linesOf(first.stdout)[0]!, linesOf(whole.stdout)[0]!];
    expect(one.confidence).toEqual(all.confidence); // it has one page
  });

  test("must be numbers", async () => {
    expect((await extract(PDF, "--pages", "x", "--json")).status).toBe(2);
  });
});

describe("an adapter", () => {
  const confidenceWith = async (...args: string[]) => {
    const { status, stdout } = await extract(PHOTO, "--json", ...args);
    expect(status).toBe(0);
    return linesOf(stdout)[0]!.confidence;
  };

  test("changes what is read; its folder or its run's will do", async () => {
    const run = join(place.folder, "run");
    const trained = await kvitto(trainCommand, [
      ...[place.data, "--model", place.model, "--out", run, "--device", "cpu"],
      ...["--epochs", "3", "--learning-rate", "0.05", "--rank", "2", "--batch-size", "2"],
    ]);
    expect(trained.status).toBe(0);
    const base = await confidenceWith();
    const tuned = await confidenceWith("--adapter", run);
    expect(tuned).not.toEqual(base);
    expect(await confidenceWith("--adapter", join(run, "adapter"))).toEqual(tuned);
  });

  test("or several, of which each reads the files that name it", async () => {
    const [first, second] = [join(place.folder, "run"), join(place.folder, "run-q")];
    const trained = await kvitto(trainCommand, [
      ...[place.data, "--model", place.model, "--out", second, "--device", "cpu"],
      ...["--epochs", "3", "--learning-rate", "0.05", "--rank", "3", "--batch-size", "2"],
      ...["--target-modules", "q_proj,v_proj"],
    ]);
    expect(trained.status).toBe(0);
    const two = ["--adapter", `a=${first}`, "--adapter", `b=${second}`];
    const { status, stdout } = await extract(`b=${PHOTO}`, `a=${PHOTO}`, ...two, "--json");
    expect(status).toBe(0);
    const lines = linesOf(stdout) as (Line & { adapter?: string })[];
    expect(lines.map(({ file, adapter }) => [file, adapter])).toEqual([
      [PHOTO, "b"],
      [PHOTO, "a"],
    ]);
    expect(lines[0]!.confidence).toEqual(await confidenceWith("--adapter", second));
    expect(lines[1]!.confidence).toEqual(await confidenceWith("--adapter", first));

    const nameless = await extract(PHOTO, ...two, "--json");
    expect(nameless.status).toBe(2);
    expect(linesOf(nameless.stdout)[0]!.error!.code).toBe("extract.which_adapter");
    const twice = await extract(PHOTO, "--adapter", first, "--adapter", second, "--json");
    expect(linesOf(twice.stdout)[0]!.error!.code).toBe("extract.adapters");
  });

  test("of another model is refused", async () => {
    const { status, stdout } = await extract(
      ...[PHOTO, "--json", "--model", OTHER_MODEL, "--adapter", join(place.folder, "run")],
    );
    expect(status).toBe(1);
    expect(linesOf(stdout)[0]!.error!.code).toBe("adapter.shape");
  });

  test("that is none is refused", async () => {
    const { status, stdout } = await extract(PHOTO, "--json", "--adapter", place.data);
    expect(status).toBe(1);
    expect(linesOf(stdout)[0]!.error!.code).toBe("file.missing");
  });
});
