import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { DocumentSchema, emptyDocument } from "../documents/document.ts";
import { fieldPath } from "../documents/fields.ts";
import { encodePng } from "../formats/image.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import { openBundle, type ModelBundle } from "../models/bundle.ts";
import { writeTinyModel } from "../models/tiny-model-for-tests.ts";
import { CAPPED_CONFIDENCE } from "./confidence-caps.ts";
import { openExtractor, type Extraction, type Extractor } from "./extractor.ts";

function page(seed: string, width: number, height: number): RgbImage {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.int(0, 255));
  return { width, height, data };
}

const BUDGET = 160;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-extract-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function untrained(seed: string): Promise<ModelBundle> {
  const model = await mkdtemp(join(folder, "model-"));
  await writeTinyModel(model, seed);
  return openBundle(model);
}

function open(bundle: ModelBundle, maxAnswerTokens = BUDGET): Promise<Extractor> {
  const options = { device: "cpu" as const, threads: 1, adapted: new Set<string>() };
  return openExtractor(bundle, { ...options, maxAnswerTokens });
}

/** What has to hold of every answer, whatever the model. */
function expectHonest({ document, text, confidence, complete, tokens }: Extraction): void {
  expect(DocumentSchema.parse(JSON.parse(text))).toEqual(document);
  expect(Object.keys(JSON.parse(text) as object)[0]).toBe("kind");
  for (const { probability, perToken } of confidence.values()) {
    expect(probability).toBeGreaterThanOrEqual(0);
    expect(probability).toBeLessThanOrEqual(1);
    expect(perToken).toBeGreaterThanOrEqual(probability);
  }
  for (const { confidence: most, probability, caps, choices, tokens: all } of confidence.values()) {
    expect(most).toBe(caps.length === 0 ? probability : Math.min(probability, CAPPED_CONFIDENCE));
    expect(choices).toBeLessThanOrEqual(all);
  }
  expect([...confidence.keys()].filter((path) => path.startsWith("vendor."))).toContain(
    "vendor.name",
  );
  if (!complete) {
    expect(tokens).toBe(BUDGET);
    expect(confidence.get("payment.bankgiro")?.probability).toBe(0); // nobody read it
  }
}

describe.each(["a", "b", "c"])("an untrained model, seed %s", (seed) => {
  test("writes documents that the schema accepts, together as alone", async () => {
    await using extractor = await open(await untrained(seed));
    const papers = [
      { pages: [extractor.process(page("small", 64, 64))] },
      {
        pages: [page("tall", 96, 256), page("wide", 200, 90)].map((one) => extractor.process(one)),
      },
    ];
    const together = await extractor.read(papers, null);
    together.forEach(expectHonest);
    const [alone] = await extractor.read([papers[1]!], null);
    expect(alone!.text).toBe(together[1]!.text);
    const features = await extractor.encode(papers[0]!.pages);
    const [known] = await extractor.read([{ ...papers[0]!, features }], null);
    expect(known!.text).toBe(together[0]!.text);
    expect(extractor.constraintShare).toBeGreaterThan(0);
    expect(extractor.constraintShare).toBeLessThan(1);
  });
});

test("however early an answer is cut, it is closed to a document", async () => {
  const bundle = await untrained("cut");
  for (const most of [1, 2, 7, 23, 61]) {
    await using extractor = await open(bundle, most);
    const pages = [extractor.process(page("cut", 64, 64))];
    const [answer] = await extractor.read([{ pages }], null);
    expect(answer).toMatchObject({ complete: false, tokens: most });
    expect(DocumentSchema.parse(JSON.parse(answer!.text))).toEqual(answer!.document);
    expect(answer!.confidence.get("total")?.probability).toBe(0);
  }
});

test("an untrained model that stops by itself has written a whole document", async () => {
  const complete: boolean[] = [];
  for (const seed of ["n", "i", "d"]) {
    await using extractor = await open(await untrained(seed), 700);
    const pages = [extractor.process(page("whole", 64, 64))];
    const [answer] = await extractor.read([{ pages }], null);
    expect(DocumentSchema.parse(JSON.parse(answer!.text))).toEqual(answer!.document);
    complete.push(answer!.complete);
    if (!answer!.complete) continue;
    expect(answer!.tokens).toBeLessThan(700);
    expect([...answer!.confidence.values()].every(({ probability }) => probability > 0)).toBe(true);
  }
  expect(complete).toContain(true);
});

test("the page has its say: another page, other probabilities", async () => {
  await using extractor = await open(await untrained("b"), 40);
  const papers = ["one", "two", "one"].map((seed) => ({
    pages: [extractor.process(page(seed, 96, 96))],
  }));
  const answers = await extractor.read(papers, null);
  const [one, two, again] = answers.map(({ confidence }) => confidence.get("kind")!.logProb);
  expect(Math.abs(one! - two!)).toBeGreaterThan(1e-3);
  expect(Math.abs(one! - again!)).toBeLessThan(1e-5); // float32, the same sums
});

test("pages come from files as they are", async () => {
  await using extractor = await open(await untrained("a"));
  const image = page("file", 80, 120);
  const path = join(folder, "page.png");
  await writeFile(path, await encodePng(image));
  const pages = [];
  for await (const one of extractor.pagesOf(path)) pages.push(one);
  expect(pages).toEqual([extractor.process(image)]);
});

describe("refusals", () => {
  test("more pages than the model has positions for, with both numbers", async () => {
    await using extractor = await open(await untrained("a"));
    const one = extractor.process(page("many", 128, 128));
    const pages = new Array<typeof one>(300).fill(one); // 16 tokens a page, and its markers
    await expect(extractor.read([{ pages }], null)).rejects.toMatchObject({
      code: "extract.too_long",
      message: expect.stringMatching(/take \d+ tokens; this model has 4096/) as unknown,
    });
  });

  test("a model that reads text only", async () => {
    const text = { ...(await untrained("a")), processor: null };
    await expect(open(text)).rejects.toMatchObject({ code: "extract.no_vision" });
  });

  test("an adapter for layers that were not compiled is a bug, never ignored", async () => {
    await using extractor = await open(await untrained("a"));
    const paper = { pages: [extractor.process(page("small", 64, 64))] };
    const module = {
      kind: "low_rank" as const,
      lora_A: new Float32Array(32),
      lora_B: new Float32Array(32),
      rank: 1,
      scaling: 1,
    };
    const adapter = new Map([["model.language_model.layers.1.self_attn.q_proj", module]]);
    await expect(extractor.read([paper], adapter)).rejects.toThrow("internal: the graph was");
  });
});

test("an answer from a text holds what stands in it, unless that is not wanted", async () => {
  const bundle = await untrained("a");
  const text = "KAFÉ 12\nBulle  10,00\nBulle  20,00\n2026-03-14\nSumma  30,00";
  const words = text.split(/\s+/);
  const read = async (grounding: boolean) => {
    await using extractor = await openExtractor(bundle, {
      ...{ device: "cpu", threads: 1, adapted: new Set<string>(), input: "text", grounding },
      maxAnswerTokens: BUDGET,
    });
    const [answer] = await extractor.read([{ pages: [], text }], null);
    expectHonest(answer!);
    const { vendor, number, issue_date, line_items } = answer!.document;
    const texts = [vendor.name, vendor.address, number, issue_date, ...vendor.tax_ids].concat(
      line_items.map(({ description }) => description),
    );
    return texts.filter((each) => each !== null).flatMap((each) => each.split(/,? /));
  };
  const held = await read(true);
  expect(held.length).toBeGreaterThan(0);
  for (const word of held) expect(words).toContain(word);
  expect((await read(false)).every((word) => words.includes(word))).toBe(false);
  await using free = await openExtractor(bundle, {
    ...{ device: "cpu", threads: 1, adapted: new Set<string>(), input: "text", grounding: false },
    maxAnswerTokens: BUDGET,
  });
  const [answer] = await free.read([{ pages: [], text }], null);
  expectHonest(answer!);
  const invented = [...answer!.confidence.values()].filter(({ caps }) =>
    caps.some(({ reason }) => reason === "not_on_page"),
  );
  expect(invented.length).toBeGreaterThan(0);
});

test("what was not asked for is null, and no confidence is about it", async () => {
  const bundle = await untrained("a");
  const text = "KAFÉ 12\n2026-03-14\nSumma  30,00";
  const fields = ["total", "vendor.name", "line_items[].total"];
  await using extractor = await openExtractor(bundle, {
    ...{ device: "cpu", threads: 1, adapted: new Set<string>(), input: "text", fields },
    maxAnswerTokens: BUDGET,
  });
  const [answer] = await extractor.read([{ pages: [], text }], null);
  const { document, confidence } = answer!;
  expect(JSON.parse(answer!.text)).toEqual(document);
  const { vendor, line_items, total } = document;
  expect(document).toEqual({
    ...emptyDocument("receipt"),
    vendor: { name: vendor.name, address: null, tax_ids: [] },
    ...{ line_items, total },
  });
  const asked = [...confidence.keys()].map(fieldPath).filter((path) => path !== "line_items");
  for (const path of asked) expect(fields).toContain(path);
  for (const path of ["vendor.name", "total"]) expect(asked).toContain(path);
});
