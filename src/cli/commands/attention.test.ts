import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { attentionCommand } from "./attention.ts";
import { trainCommand } from "./train.ts";

let place: TinyWorkplace;
let run: string;
beforeAll(async () => {
  place = await tinyWorkplace(4);
  run = join(place.folder, "run");
  const trained = await kvitto(trainCommand, [
    ...[place.data, "--model", place.model, "--out", run, "--device", "cpu", "--rank", "2"],
    ...["--epochs", "2", "--batch-size", "2", "--save-every-steps", "2"],
    ...["--validation-share", "0"],
  ]);
  expect(trained.status).toBe(0);
}, 60_000);
afterAll(() => place[Symbol.asyncDispose]());

interface Figures {
  readonly entropy: number;
  readonly top5: number;
  readonly on_paper: number;
}

interface Told {
  readonly layers: readonly { readonly name: string; readonly heads: readonly Figures[] }[];
  readonly files: readonly {
    readonly file: string;
    readonly values: readonly {
      readonly path: string;
      readonly most: readonly { readonly share: number; readonly box: readonly number[] }[];
    }[];
  }[];
  readonly steps: readonly ({ readonly step: number } & Figures)[];
  readonly error?: { readonly code: string };
}

const page = () => join(place.folder, "look.html");

async function lookWith(
  model: string,
  ...args: string[]
): Promise<Told & { readonly status: number }> {
  const { status, stdout } = await kvitto(attentionCommand, [
    ...[join(place.data, "page-0.png"), "--model", model, "--device", "cpu"],
    ...["--out", page(), ...args, "--json"],
  ]);
  return { status, ...(JSON.parse(stdout) as Told) };
}
const look = (...args: string[]) => lookWith(place.model, ...args);

test("patches of a picture under every value, and how it changed in training", async () => {
  const told = await look("--adapter", run, "--over-training", "--fields", "kind,currency,total");
  expect(told.status).toBe(0);
  expect(told.layers.map(({ heads }) => heads.length)).toEqual([4]);
  expect(told.steps.map(({ step }) => step)).toEqual([0, 2, 4]);
  for (const { entropy, top5, on_paper } of told.layers.flatMap(({ heads }) => heads)) {
    expect(entropy).toBeGreaterThan(0);
    expect(top5).toBeLessThanOrEqual(1);
    expect(on_paper).toBeLessThan(1);
  }
  const [{ file, values }] = [told.files[0]!];
  expect(file).toBe("page-0.png");
  expect(values.map(({ path }) => path)).toContain("kind");
  for (const { most } of values) {
    const shares = most.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    for (const side of most.flatMap(({ box }) => box)) {
      expect(side >= 0 && side <= 1).toBe(true);
    }
  }
  const text = await readFile(page(), "utf8");
  expect(text.match(/class="panel value"/g)).toHaveLength(values.length);
  expect(text.match(/data:image\/jpeg/g)).toHaveLength(1); // once, however many values there are
  expect(text).toContain("Entropy in training");
  expect(text).not.toMatch(/<script|https?:/);
}, 30_000);

test("an answer that is cut has no values; what cannot be shown is said", async () => {
  const told = await look("--max-answer-tokens", "3");
  expect(told.files[0]!.values).toEqual([]);
  expect(await readFile(page(), "utf8")).toContain("ran out of tokens");
  expect((await look("--over-training")).error?.code).toBe("attention.over_training");
  const text = await lookWith("base", "--input", "image");
  expect(text.error?.code).toBe("extract.no_vision");
  const folder = await look("--over-training", "--adapter", join(run, "adapter"));
  expect(folder.error?.code).toBe("attention.no_checkpoints");
}, 30_000);
