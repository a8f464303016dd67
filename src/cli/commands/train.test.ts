import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { documentPrompt } from "../../documents/document-prompt.ts";
import { paperPrompt } from "../../extract/extractor.ts";
import { openBundle } from "../../models/bundle.ts";
import { paperPages } from "../../models/paper-pages.ts";
import { documentSample } from "../../train/document-samples.ts";
import { pixelSource } from "../../train/page-store.ts";
import { TRAIN_DEFAULTS } from "../../train/train-settings.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { TRAIN_FLAGS } from "../train-flags.ts";
import { trainCommand } from "./train.ts";

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(6);
});
afterAll(() => place[Symbol.asyncDispose]());

const SMALL = ["--rank", "2", "--batch-size", "2", "--device", "cpu"];
const FEW = [...SMALL, "--epochs", "1"];
const inPlace = (name: string) => join(place.folder, name);

/** `kvitto train` with the tiny model, unless the arguments name another. */
function train(args: string[], onStart?: Parameters<typeof kvitto>[2]) {
  const model =
    args.includes("--resume") || args.includes("--model") ? [] : ["--model", place.model];
  return kvitto(trainCommand, [...args, ...model], onStart);
}

async function refusal(args: string[]) {
  const { status, stdout } = await train([...args, "--json"]);
  const { error } = JSON.parse(stdout) as {
    error: { code: string; message: string; hint: string };
  };
  return { status, ...error };
}

describe("a run", () => {
  test("prints its figures, and its folder holds all there is to know", async () => {
    const run = inPlace("first");
    const { status, stdout, stderr } = await train([place.data, ...FEW, "--out", run, "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const result = JSON.parse(stdout) as Record<string, number>;
    expect(Object.keys(result)).toEqual([
      "run",
      "steps",
      "loss",
      "eval_loss",
      "trained_parameters",
      "seconds",
    ]);
    expect(result).toMatchObject({ run, steps: 3 }); // 5 rows in batches of 2, one row held out
    const lines = (await readFile(join(run, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
    const rows = lines.map((line) => JSON.parse(line) as Record<string, number>);
    expect(rows.at(-2)!["loss"]).toBe(result["loss"]);
    expect(rows.at(-1)!["eval_loss"]).toBe(result["eval_loss"]);
    expect((await readdir(run)).sort()).toEqual([
      "adapter",
      "checkpoints",
      "config.yaml",
      "metrics.jsonl",
      "report.html",
    ]);
    expect(await readdir(join(run, "checkpoints"))).toEqual(["step-3"]);
  });

  test("stores every setting, with where it came from", async () => {
    const text = await readFile(join(inPlace("first"), "config.yaml"), "utf8");
    const config = parse(text) as Record<string, unknown>;
    for (const [key, value] of Object.entries(TRAIN_DEFAULTS)) {
      const changed = { rank: 2, batch_size: 2, epochs: 1 };
      expect(config[key]).toEqual(key in changed ? Reflect.get(changed, key) : value);
    }
    expect(config).toMatchObject({ data: place.data, model: place.model, device: "cpu" });
    expect(config).not.toHaveProperty("out");
    expect(text).toContain("rank: 2 # flag\n");
    expect(text).toContain("learning_rate: 0.001 # default\n");
  });

  test("is made again by its config.yaml, to the byte", async () => {
    const again = inPlace("again");
    const config = join(inPlace("first"), "config.yaml");
    const { status } = await kvitto(trainCommand, ["--config", config, "--out", again]);
    expect(status).toBe(0);
    const weights = "adapter/adapter_model.safetensors";
    expect(await readFile(join(again, weights))).toEqual(
      await readFile(join(inPlace("first"), weights)),
    );
  });

  test("tells people what it does: settings, who is held out, how to read with it", async () => {
    const out = inPlace("people");
    const { stdout, stderr } = await train([
      place.data,
      ...FEW,
      "--out",
      out,
      "--max-tokens",
      "900",
    ]);
    expect(stderr).toMatch(/^max_tokens +900 \(flag\)$/m);
    expect(stderr).toMatch(/5 rows of 5 vendors; validation on 1 rows of 1 vendors: vendor-\d\./);
    expect(stdout).toMatch(/^validation loss +\d+\.\d{4} nats a token$/m);
    expect(stdout).toContain(`kvitto extract FILE --model ${place.model} --adapter ${out}`);
  });

  test("of pages with a .json beside each, followed on a file of other rows", async () => {
    const folder = inPlace("pairs");
    await mkdir(folder);
    for (const { id, images, document } of place.rows.slice(0, 2)) {
      await copyFile(images[0]!, join(folder, `${id}.png`));
      await writeFile(join(folder, `${id}.json`), JSON.stringify(document));
    }
    const rows = join(place.data, "documents.jsonl");
    const args = [folder, ...FEW, "--validation", rows, "--out", inPlace("pairs-run")];
    const { status, stderr } = await train(args);
    expect(status).toBe(0);
    expect(stderr).toContain("Training on 2 rows of 1 vendors; validation on 6 rows");
  });
});

describe("stopping", () => {
  const steps = async (run: string) =>
    (await readFile(join(run, "metrics.jsonl"), "utf8").catch(() => "")).split("\n").length - 1;

  test("Ctrl-C saves and says how to go on; the run then ends as if nothing had been", async () => {
    const [run, whole] = [inPlace("stopped"), inPlace("whole")];
    const args = [place.data, ...SMALL, "--epochs", "8"];
    const stopped = await train([...args, "--out", run, "--json"], (signals) => {
      const timer = setInterval(() => {
        void steps(run).then((count) => {
          if (count < 2) return;
          clearInterval(timer);
          signals.emit("SIGINT");
        });
      }, 1);
    });
    expect(stopped.status).toBe(130);
    expect(JSON.parse(stopped.stdout)).toEqual({
      error: {
        code: "interrupted",
        message: "The command was stopped by Ctrl-C.",
        hint: `Go on with it: kvitto train --resume ${run}`,
      },
    });
    const done = await steps(run);
    expect(done).toBeLessThan(24); // 8 epochs of 3 steps
    expect(await readdir(join(run, "checkpoints"))).toEqual([`step-${done}`]);

    await train([...args, "--out", whole]);
    const resumed = await train(["--resume", run]);
    expect(resumed.status).toBe(0);
    expect(resumed.stderr).toContain(`epochs                 8 (${join(run, "config.yaml")})`);
    for (const name of ["metrics.jsonl", "adapter/adapter_model.safetensors"]) {
      expect(await readFile(join(run, name))).toEqual(await readFile(join(whole, name)));
    }
  });

  test("a resume with another setting, other data or another base is refused", async () => {
    const run = inPlace("stopped");
    expect(await refusal(["--resume", run, "--epochs", "9"])).toMatchObject({
      status: 1,
      code: "train.config_changed",
      message: expect.stringContaining("epochs was 8 and is 9") as string,
    });
    expect(await refusal(["--resume", run, "--split-by", "row", "--seed", "3"])).toMatchObject({
      code: "train.config_changed",
      message: expect.stringContaining("rows_sha256") as string,
    });
    expect(await refusal(["--resume", run, "--out", run])).toMatchObject({ status: 2 });
    const nothing = await refusal(["--resume", inPlace("nothing")]);
    expect(nothing).toMatchObject({ status: 2, code: "train.no_run" });
  });
});

describe("refusals", () => {
  test.each([
    ["no data", [], 2, "train.data", /documents\.jsonl/],
    ["data twice", ["a", "--data", "b"], 2, "train.data", null],
    ["data that is not there", ["/no/such"], 1, "dataset.missing", /documents\.jsonl/],
    ["a key of no setting", ["DATA", "--learning-rat", "1"], 2, "usage.unknown_option", /rate/],
    [
      "a target that matches nothing",
      ["DATA", "--target-modules", "q_porj"],
      1,
      "lora.no_target",
      /q_proj/,
    ],
    ["a page that is cut off", ["DATA", "--max-tokens", "9"], 1, "train.truncated_image", null],
    [
      "a row without a trained token",
      ["DATA", "--max-tokens", "30"],
      1,
      "train.no_target_tokens",
      null,
    ],
    [
      "a row longer than a batch",
      ["DATA", "--max-tokens-per-batch", "50"],
      1,
      "train.row_too_long",
      null,
    ],
    [
      "validation twice",
      ["DATA", "--validation", "DATA", "--validation-share", "0.5"],
      2,
      "train.validation_twice",
      null,
    ],
    [
      "a rate that the schedule has no use for",
      ["DATA", "--lowest-rate", "0.1"],
      1,
      "train.schedule",
      null,
    ],
    ["a model that is none", ["DATA", "--model", "/no/such"], 1, "model.not_found", null],
  ] as const)("%s", async (_, words, status, code, hint) => {
    const out = inPlace(`refused ${words.join(" ").replaceAll("/", "-")}`);
    const args = words.map((word) => (word === "DATA" ? place.data : word));
    const found = await refusal([...args, "--device", "cpu", "--out", out]);
    expect(found).toMatchObject({ status, code });
    if (hint !== null) expect(found.hint).toMatch(hint);
    await expect(readdir(join(out, "adapter"))).rejects.toThrow();
  });

  test("a run that failed before its first step leaves its folder free", async () => {
    const run = inPlace("second try");
    const wrong = [place.data, ...FEW, "--out", run, "--lowest-rate", "0.1"];
    expect(await refusal(wrong)).toMatchObject({ code: "train.schedule" });
    const { status } = await train([place.data, ...FEW, "--out", run]);
    expect(status).toBe(0);
    expect(await readFile(join(run, "config.yaml"), "utf8")).toContain("lowest_rate: null");
  });

  test("a folder that is a run already stays as it is", async () => {
    const run = inPlace("first");
    const before = await readFile(join(run, "metrics.jsonl"), "utf8");
    const found = await refusal([place.data, ...SMALL, "--out", run]);
    expect(found).toMatchObject({ code: "train.run_exists" });
    expect(found.hint).toContain(`--resume ${run}`);
    expect(await readFile(join(run, "metrics.jsonl"), "utf8")).toBe(before);
  });
});

test("target_modules: names, a list of them, a pattern, in flags and in YAML", () => {
  const { schema, fromText } = TRAIN_FLAGS.target_modules;
  const both = (text: string) => schema.parse(fromText(text));
  expect(both("all-linear")).toBe("all-linear");
  expect(both("q_proj")).toEqual(["q_proj"]);
  expect(both("q_proj, v_proj")).toEqual(["q_proj", "v_proj"]);
  expect(both(".*\\.(q|v)_proj")).toBe(".*\\.(q|v)_proj");
  expect(both(".*layers\\.\\d{1,2}\\.w1")).toBe(".*layers\\.\\d{1,2}\\.w1");
  expect(schema.parse("q_proj")).toEqual(["q_proj"]);
  expect(schema.safeParse([]).success).toBe(false);
});

test("a row trains on what follows exactly the prompt that reading uses", async () => {
  const bundle = await openBundle(place.model);
  const row = place.rows[0]!;
  const task = () => ({ prompt: documentPrompt(), answer: "{}" });
  const sample = await documentSample(bundle, row, { task, pages: pixelSource() });
  const pages = [];
  for await (const image of paperPages(row.images[0]!, bundle.processor!)) {
    pages.push(bundle.processor!.process(image));
  }
  const prompt = paperPrompt(bundle, { pages });
  expect(sample.input_ids.slice(0, prompt.length)).toEqual([...prompt]);
  const trained = sample.labels.findIndex((label) => label !== -100);
  expect(trained).toBe(prompt.length);
  const { tokenizer, endOfTurn } = bundle;
  expect(sample.labels.slice(trained).filter((label) => label !== -100)).toEqual([
    ...tokenizer.encode("{}", { addSpecialTokens: false }),
    endOfTurn,
  ]);
});
