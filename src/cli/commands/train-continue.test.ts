import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { writeJsonl } from "../../formats/jsonl.ts";
import { loadAdapter } from "../../train/peft-adapter.ts";
import { seenVendors } from "../eval/seen-vendors.ts";
import { readJoined } from "../joined-datasets.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { trainCommand } from "./train.ts";

let place: TinyWorkplace;
const inPlace = (name: string) => join(place.folder, name);
const COMMON = ["--batch-size", "2", "--epochs", "1", "--device", "cpu", "--validation-share", "0"];

async function train(args: string[]) {
  const model = args.includes("--resume") ? [] : ["--model", place.model];
  const { status, stdout, stderr } = await kvitto(trainCommand, [...args, ...model, "--json"]);
  return {
    status,
    stderr,
    said: JSON.parse(stdout) as { error?: { code: string; message: string } },
  };
}

beforeAll(async () => {
  place = await tinyWorkplace(4);
  await mkdir(inPlace("more"));
  const rows = place.rows.slice(0, 2).map((row) => ({ ...row, vendor: `new ${row.vendor}` }));
  await writeJsonl(join(inPlace("more"), "documents.jsonl"), rows);
  const shape = ["--rank", "3", "--alpha", "5", "--target-modules", "q_proj,v_proj"];
  const { status } = await train([place.data, ...COMMON, ...shape, "--out", inPlace("first")]);
  expect(status).toBe(0);
});
afterAll(() => place[Symbol.asyncDispose]());

test("a run begins with an adapter's weights and shape, on several datasets", async () => {
  const out = inPlace("next");
  // So slow that what the run ends with is what it began with.
  const slow = ["--learning-rate", "1e-12"];
  const { status, stderr } = await train([
    ...[place.data, inPlace("more"), ...COMMON, ...slow],
    ...["--continue", inPlace("first"), "--out", out],
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const [before, after] = [
    await loadAdapter(join(inPlace("first"), "adapter")),
    await loadAdapter(join(out, "adapter")),
  ];
  expect([...after.modules.keys()]).toEqual([...before.modules.keys()]);
  for (const [path, { rank, scaling, lora_A, lora_B }] of before.modules) {
    const now = after.modules.get(path)!;
    expect({ rank: now.rank, scaling: now.scaling }).toEqual({ rank, scaling });
    // Three steps of at most 1e-12 each, in float32.
    expect(Math.max(...lora_A.map((value, i) => Math.abs(value - now.lora_A[i]!)))).toBeLessThan(1e-7); // prettier-ignore
    expect(Math.max(...lora_B.map((value, i) => Math.abs(value - now.lora_B[i]!)))).toBeLessThan(1e-7); // prettier-ignore
  }
  expect([...before.modules.values()].some(({ lora_B }) => lora_B.some((v) => Math.abs(v) > 1e-5))).toBe(true); // prettier-ignore
  const text = await readFile(join(out, "config.yaml"), "utf8");
  expect(text).toContain(`rank: 3 # config, ${inPlace("first")}\n`);
  const config = parse(text) as object;
  expect(config).toMatchObject({
    ...{ data: [place.data, inPlace("more")], continue: inPlace("first") },
    ...{
      rank: 3,
      alpha: 5,
      target_modules: [expect.stringMatching(/\.q_proj$/), expect.stringMatching(/\.v_proj$/)],
    },
  });
  const rows = (await readFile(join(out, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
  expect(rows.length).toBe(3); // 6 rows in batches of 2
});

test("its config makes it again, and a resume goes on with it", async () => {
  const again = inPlace("again");
  const config = join(inPlace("next"), "config.yaml");
  const { status } = await kvitto(trainCommand, ["--config", config, "--out", again]);
  expect(status).toBe(0);
  const weights = "adapter/adapter_model.safetensors";
  const expected = await readFile(join(inPlace("next"), weights));
  expect(await readFile(join(again, weights))).toEqual(expected);
  await rm(join(again, "adapter"), { recursive: true });
  expect((await train(["--resume", again])).status).toBe(0);
  expect(await readFile(join(again, weights))).toEqual(expected);
});

test("vendors of the adapter's own run count as seen", async () => {
  const seen = await seenVendors(null, inPlace("next"));
  const own = place.rows.map(({ vendor }) => vendor!);
  expect([...(seen.vendors ?? [])].sort()).toEqual(
    [...own, ...own.slice(0, 2).map((name) => `new ${name}`)].sort(),
  );
});

test.each<[string[], number, string, string]>([
  [["--rank", "4"], 2, "train.continue_contradicted", "has rank 3, and rank 4 is asked for"],
  [["--alpha", "9"], 2, "train.continue_contradicted", "has alpha 5, and alpha 9"],
  [["--use-rslora"], 2, "train.continue_contradicted", "use_rslora"],
  [["--target-modules", "q_proj"], 2, "train.continue_contradicted", "adapted layers, not the"],
  [["--resume", "x"], 2, "train.no_run", "x"],
])("%j beside --continue is refused", async (args, status, code, message) => {
  const refused = await train([place.data, "--continue", inPlace("first"), ...COMMON, ...args]);
  expect(refused.status).toBe(status);
  expect(refused.said.error).toMatchObject({ code });
  expect(refused.said.error?.message).toContain(message);
});

test("what the adapter has anyway may be said, and a folder without one is refused", async () => {
  const same = ["--rank", "3", "--target-modules", "q_proj,v_proj", "--out", inPlace("same")];
  expect((await train([place.data, ...COMMON, ...same, "--continue", inPlace("first")])).status).toBe(0); // prettier-ignore
  const none = await train([place.data, ...COMMON, "--continue", place.data]);
  expect(none.said.error).toMatchObject({ code: "train.no_adapter" });
  const both = ["--resume", inPlace("next"), "--continue", inPlace("first")];
  expect((await train(both)).said.error).toMatchObject({ code: "train.continue" });
});

test("rows of several datasets keep ids of their own", async () => {
  const rows = await readJoined([place.data, inPlace("more"), inPlace("more")]);
  expect(rows.map(({ id }) => id)).toEqual([
    ...["row-0", "row-1", "row-2", "row-3", "row-0@2", "row-1@2", "row-0@3", "row-1@3"],
  ]);
});
