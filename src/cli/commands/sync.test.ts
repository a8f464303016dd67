import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseEvents } from "../../trackers/tensorboard/parse-events-for-tests.ts";
import {
  startWandbServer,
  TEST_KEY,
  type WandbTestServer,
} from "../../trackers/wandb/server-for-tests.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { syncCommand } from "./sync.ts";
import { trainCommand } from "./train.ts";

let place: TinyWorkplace;
let server: WandbTestServer;
beforeAll(async () => {
  place = await tinyWorkplace(4);
  server = await startWandbServer();
  vi.stubEnv("WANDB_BASE_URL", `${server.baseUrl}/`);
  vi.stubEnv("WANDB_API_KEY", TEST_KEY);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

const SMALL = ["--rank", "2", "--batch-size", "2", "--device", "cpu", "--epochs", "1"];

function train(run: string, more: readonly string[]) {
  return kvitto(trainCommand, [
    place.data,
    "--model",
    place.model,
    ...SMALL,
    "--out",
    run,
    ...more,
  ]);
}

async function code(run: Promise<{ readonly stdout: string; readonly status: number }>) {
  const { stdout, status } = await run;
  return [(JSON.parse(stdout) as { error: { code: string } }).error.code, status];
}

test("what a run measures is in metrics.jsonl, TensorBoard and, once sent, in W&B alike", async () => {
  const run = join(place.folder, "followed");
  const offline = ["--wandb-project", "papers", "--wandb-name", "first", "--wandb-mode", "offline"];
  const trained = await train(run, ["--track", "wandb,tensorboard", ...offline]);
  expect(trained.status).toBe(0);
  expect(trained.stderr).toContain(`kvitto sync ${run}`);
  const metrics = (await readFile(join(run, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
  const rows = metrics.map((line) => JSON.parse(line) as Record<string, number>);
  const losses = rows.flatMap(({ loss }) => (loss === undefined ? [] : [loss]));
  expect(losses).toHaveLength(2); // 3 rows in batches of 2, one row held out

  const names = (await readdir(run)).filter((name) => name.includes("tfevents"));
  const events = parseEvents(await readFile(join(run, names[0]!)));
  const shown = events.flatMap(({ scalars }) => scalars["train/loss"] ?? []);
  expect(shown).toEqual(losses.map(Math.fround));
  expect(events.at(-1)!.scalars).toEqual({ "eval/loss": Math.fround(rows.at(-1)!["eval_loss"]!) });

  const sent = await kvitto(syncCommand, [run, "--json"]);
  const [[id, kept] = []] = server.runs;
  expect(kept).toMatchObject({ project: "papers", displayName: "first", exitcode: 0 });
  expect(kept!.config).toMatchObject({ rank: { value: 2 }, steps: { value: 2 } });
  const lines = kept!.history.map((line) => JSON.parse(line) as Record<string, number>);
  expect(lines.map((line) => line["train/loss"])).toEqual(losses);
  expect(lines.at(-1)!["eval/loss"]).toBe(rows.at(-1)!["eval_loss"]);
  const url = `${server.baseUrl}/the-default/papers/runs/${id}`;
  expect(JSON.parse(sent.stdout)).toEqual([{ run, url, steps: 2 }]);
});

test("online a run arrives while it trains, and a resumed one stays the same run", async () => {
  const run = join(place.folder, "online");
  const { status, stderr } = await train(run, ["--track", "wandb"]);
  const [id, kept] = [...server.runs].at(-1)!;
  expect({ status, exitcode: kept.exitcode }).toEqual({ status: 0, exitcode: 0 });
  expect(stderr).toContain(`/the-default/kvitto/runs/${id}`);
  expect(kept).toMatchObject({ displayName: "online" });
  expect(kept.history).toHaveLength(2);

  const before = [...kept.history];
  const resumed = await kvitto(trainCommand, ["--resume", run]); // nothing is left to do
  expect(resumed.status).toBe(0);
  expect([...server.runs.keys()].at(-1)).toBe(id);
  expect(kept.history).toEqual(before);
  const moved = kvitto(trainCommand, ["--resume", run, "--wandb-project", "other", "--json"]);
  expect(await code(moved)).toEqual(["track.wandb_moved", 1]);
  for (const text of [stderr, resumed.stderr, await readFile(join(run, "config.yaml"), "utf8")]) {
    expect(text).not.toContain(TEST_KEY);
  }
});

test("settings that nothing would hear, a missing key and a run without history are refused", async () => {
  const run = join(place.folder, "refused");
  const lonely = train(run, ["--wandb-project", "papers", "--json"]);
  expect(await code(lonely)).toEqual(["track.no_wandb", 2]);
  expect(await code(kvitto(syncCommand, [place.data, "--json"]))).toEqual(["sync.not_followed", 1]);
  vi.stubEnv("WANDB_API_KEY", "");
  vi.stubEnv("NETRC", join(place.folder, "no-netrc"));
  expect(await code(train(run, ["--track", "wandb", "--json"]))).toEqual(["track.wandb_key", 1]);
  vi.stubEnv("WANDB_BASE_URL", "wandb");
  expect(await code(train(run, ["--track", "wandb", "--json"]))).toEqual(["track.wandb_url", 1]);
  await expect(readdir(run)).rejects.toThrow();
});
