import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { documentPrompt } from "../../documents/document-prompt.ts";
import { openExtractor, paperPrompt } from "../../extract/extractor.ts";
import { ENHANCE_STEPS, type EnhanceStep } from "../../formats/enhance/enhance.ts";
import { fileText } from "../../formats/file-text.ts";
import { openBundle } from "../../models/bundle.ts";
import type { ImagePiece } from "../../models/image-processor.ts";
import { documentSample } from "../../train/document-samples.ts";
import { pixelSource } from "../../train/page-store.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { evalCommand } from "./eval.ts";
import { extractCommand } from "./extract.ts";
import { trainCommand } from "./train.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../examples");
/** A smaller copy of the photo among the examples: the same steps, in less time. */
let photo = "";
const PDF = join(EXAMPLES, "faktura.pdf");

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(4);
  photo = join(place.folder, "photo.png");
  await sharp(join(EXAMPLES, "kvitto-foto.jpg")).resize({ width: 420 }).png().toFile(photo);
});
afterAll(() => place[Symbol.asyncDispose]());

const task = () => ({ prompt: documentPrompt(), answer: "{}" });

/** The pixels of a file's pages as training loads them. */
async function trainingSees(path: string, enhance: readonly EnhanceStep[]) {
  const bundle = await openBundle(place.model);
  const row = { ...place.rows[0]!, images: [path] };
  const { images } = await documentSample(bundle, row, { task, pages: pixelSource(enhance) });
  const pieces: ImagePiece[] = [];
  for (const image of images) {
    const values = await image.load();
    if (values.kind !== "pixels") throw new Error("a source of pixels gives pixels");
    pieces.push(...values.pieces);
  }
  return pieces;
}

/** The same as reading and evaluation load them. */
async function readingSees(path: string, enhance: readonly EnhanceStep[]) {
  const bundle = await openBundle(place.model);
  const options = { device: "cpu" as const, threads: 1, adapted: new Set<string>(), enhance };
  await using extractor = await openExtractor(bundle, options);
  const pieces: ImagePiece[] = [];
  for await (const page of extractor.pagesOf(path)) pieces.push(...page.pieces);
  return pieces;
}

function bytesOf(pieces: readonly ImagePiece[]): Buffer {
  return Buffer.concat(
    pieces.map(({ pixel_values: { buffer, byteOffset, byteLength } }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  );
}

describe("training and reading see the same pixels, byte for byte", () => {
  test.each([
    ["a photo as it is", () => photo, []],
    ["a photo after every step", () => photo, ENHANCE_STEPS],
    ["a page of a PDF after every step", () => PDF, ENHANCE_STEPS],
  ] as const)("%s", async (_, file, enhance) => {
    const path = file();
    const [training, reading] = [
      await trainingSees(path, enhance),
      await readingSees(path, enhance),
    ];
    expect(training.length).toBeGreaterThan(0);
    expect(Buffer.compare(bytesOf(training), bytesOf(reading))).toBe(0);
  });

  test("and other pixels when a step is left out", async () => {
    const all = bytesOf(await trainingSees(photo, ENHANCE_STEPS));
    for (const step of ["crop", "contrast"] as const) {
      const fewer = ENHANCE_STEPS.filter((one) => one !== step);
      expect(Buffer.compare(all, bytesOf(await trainingSees(photo, fewer)))).not.toBe(0);
    }
  });
});

test("a row that is read as text trains on what follows exactly the prompt of reading", async () => {
  const bundle = await openBundle(place.model);
  const row = { ...place.rows[0]!, images: [PDF] };
  const asText = () => ({ ...task(), input: "text" as const });
  const sample = await documentSample(bundle, row, { task: asText, pages: pixelSource() });
  const text = (await fileText(PDF))!;
  const prompt = paperPrompt(bundle, { pages: [], text });
  expect(sample.input_ids.slice(0, prompt.length)).toEqual([...prompt]);
  expect(sample.labels.findIndex((label) => label !== -100)).toBe(prompt.length);
});

describe("an adapter says how it reads", () => {
  const SMALL = ["--rank", "2", "--batch-size", "2", "--device", "cpu", "--epochs", "1"];
  const model = () => ["--model", place.model];
  const extract = (...args: string[]) =>
    kvitto(extractCommand, [
      ...[...args, ...model(), "--device", "cpu"],
      ...["--max-answer-tokens", "30", "--json"],
    ]);
  const errorOf = (stdout: string) => (JSON.parse(stdout) as { error: unknown }).error;
  const run = (name: string) => join(place.folder, name);
  const confidenceOf = (stdout: string) =>
    (JSON.parse(stdout) as { confidence: Record<string, number> }).confidence;

  test("pages are prepared as it was trained; another way is refused", async () => {
    const enhanced = [...SMALL, ...model(), "--enhance", "contrast,crop", "--out", run("enhanced")];
    const trained = await kvitto(trainCommand, [place.data, ...enhanced]);
    expect(trained.status).toBe(0);
    expect(trained.stderr).toContain('["crop","contrast"] (flag)');
    const stored = await readFile(join(run("enhanced"), "adapter/kvitto.json"), "utf8");
    expect(JSON.parse(stored)).toEqual({
      ...{ input: "image", enhance: ["crop", "contrast"], fields: null },
    });

    const adapter = ["--adapter", run("enhanced")];
    const silent = await extract(photo, ...adapter);
    const said = await extract(photo, ...adapter, "--enhance", "crop,contrast");
    expect(confidenceOf(silent.stdout)).toEqual(confidenceOf(said.stdout));
    const other = await extract(photo, ...adapter, "--enhance", "none");
    expect(other.status).toBe(1);
    expect(errorOf(other.stdout)).toMatchObject({
      code: "extract.other_enhance",
      message: expect.stringMatching(/crop,contrast, and none is asked for/) as unknown,
    });
    const scored = await kvitto(evalCommand, [
      ...[place.data, ...adapter, ...model(), "--device", "cpu", "--enhance", "deskew"],
      ...["--out", run("evals"), "--json"],
    ]);
    expect(errorOf(scored.stdout)).toMatchObject({ code: "extract.other_enhance" });

    // Without the file it is an adapter that reads pages as they are: other pixels, other figures.
    await rm(join(run("enhanced"), "adapter/kvitto.json"));
    const plain = await extract(photo, ...adapter);
    expect(confidenceOf(plain.stdout)).not.toEqual(confidenceOf(silent.stdout));
    await writeFile(join(run("enhanced"), "adapter/kvitto.json"), '{"input":"smell"}');
    const damaged = await extract(photo, ...adapter);
    expect(errorOf(damaged.stdout)).toMatchObject({ code: "adapter.reading" });
  });

  test("text in place of pages: trained, read, scored, and not mixed up with pictures", async () => {
    const rows = place.rows.map(({ images: _images, ...row }, i) => {
      return JSON.stringify({ ...row, images: [], text: `Kvitto ${i}\n\nTotalt  ${i},00` });
    });
    const data = join(place.folder, "texts.jsonl");
    await writeFile(data, `${rows.join("\n")}\n`);
    const settings = [...SMALL, ...model(), "--input", "text", "--augment", "ocr-noise=0.5"];
    const trained = await kvitto(trainCommand, [data, ...settings, "--out", run("text")]);
    expect(trained.status).toBe(0);

    const adapter = ["--adapter", run("text")];
    const read = await extract(PDF, ...adapter);
    expect(read.status).toBe(0);
    expect(Object.keys(confidenceOf(read.stdout))).toContain("vendor.name");
    const picture = await extract(photo, ...adapter); // its print is read first
    expect(picture.status).toBe(0);
    expect(Object.keys(confidenceOf(picture.stdout))).toContain("vendor.name");
    const asImage = await extract(photo, ...adapter, "--input", "image");
    expect(errorOf(asImage.stdout)).toMatchObject({ code: "extract.other_input" });
    const none = await extract(PDF, ...adapter, "--pages", "9");
    expect(errorOf(none.stdout)).toMatchObject({ code: "extract.no_page" });

    const scored = await kvitto(evalCommand, [
      ...[data, ...adapter, ...model(), "--device", "cpu", "--max-answer-tokens", "30"],
      ...["--out", run("evals"), "--json"],
    ]);
    expect(scored.status).toBe(0);
    expect(JSON.parse(scored.stdout)).toMatchObject({ n: 4 });
  });
});

test("a model that reads text only reads text layers", async () => {
  const bundle = { ...(await openBundle(place.model)), processor: null };
  const options = { device: "cpu" as const, threads: 1, adapted: new Set<string>() };
  await expect(openExtractor(bundle, options)).rejects.toMatchObject({ code: "extract.no_vision" });
  const limits = { maxAnswerTokens: 20, input: "text" as const };
  await using extractor = await openExtractor(bundle, { ...options, ...limits });
  const [answer] = await extractor.read([{ pages: [], text: (await fileText(PDF))! }], null);
  expect(answer!.document.kind).toMatch(/^(receipt|invoice|credit_note|purchase_order)$/);
});

test("tasks, languages and wear are flags of train, kept in the run's config", async () => {
  const out = join(place.folder, "tasks");
  const flags = ["--tasks", "document,field=0.5", "--languages", "sv,en", "--augment", "scan=0.5"];
  const { status } = await kvitto(trainCommand, [
    ...[place.data, ...flags, "--model", place.model, "--rank", "2", "--batch-size", "2"],
    ...["--device", "cpu", "--epochs", "2", "--out", out],
  ]);
  expect(status).toBe(0);
  const config = await readFile(join(out, "config.yaml"), "utf8");
  expect(config).toContain("tasks: # flag\n  document: 1\n  field: 0.5\n");
  const again = await kvitto(trainCommand, ["--resume", out]);
  expect(again.status).toBe(0);
  const other = await kvitto(trainCommand, ["--resume", out, "--augment", "scan=0.4", "--json"]);
  expect(JSON.parse(other.stdout)).toMatchObject({
    error: { code: "train.config_changed", message: expect.stringContaining("scan") as unknown },
  });
});
