import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentProgress } from "../../core/progress.ts";
import type { MetricsRow, Tracker } from "../tracker.ts";
import { startTracking } from "../tracking.ts";
import { parseExtended } from "./extended-json.ts";
import {
  startWandbServer,
  TEST_KEY,
  type KeptRun,
  type WandbTestServer,
} from "./server-for-tests.ts";
import { checkPlace, newStoredRun, readStoredRun, type StoredRun } from "./stored-run.ts";
import { syncRun } from "./sync.ts";
import { wandbTracker } from "./wandb.ts";

/** As the real one, a thousand times as fast; the end may wait longer than a busy machine needs. */
const PACE = {
  ...{ send_ms: 10, heartbeat_ms: 30, first_retry_ms: 5, longest_retry_ms: 40, finish_ms: 5000 },
};

let folder = "";
let server: WandbTestServer;
let said: string[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "kvitto-wandb-"));
  server = await startWandbServer();
  said = [];
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  // Whatever happened: the key is on no screen and in no file.
  const credentials = Buffer.from(`api:${TEST_KEY}`).toString("base64");
  const files = readdirSync(join(folder, "wandb")).map((name) => join(folder, "wandb", name));
  for (const text of [...said, ...files.map((file) => readFileSync(file, "utf8"))]) {
    expect(text).not.toContain(TEST_KEY);
    expect(text).not.toContain(credentials);
  }
  rmSync(folder, { recursive: true });
});

const NOWHERE = { project: null, entity: null, display_name: null };
const access = () => ({ baseUrl: server.baseUrl, apiKey: TEST_KEY });
const never = new AbortController().signal;

function open(
  run: StoredRun,
  to: { readonly baseUrl: string; readonly apiKey: string } | null = access(),
  pace = PACE,
): Tracker {
  return wandbTracker({ runFolder: folder, run, server: to, say: (line) => said.push(line), pace });
}

async function follow(tracker: Tracker, begun: readonly MetricsRow[], rows: readonly MetricsRow[]) {
  await tracker.begin({ rows: begun, config: { rank: 8, input: "image" } });
  for (const one of rows) await tracker.log(one);
}

const row = (step: number): MetricsRow => ({ step, loss: 1 / step });

function onlyRun(): KeptRun {
  expect(server.runs.size).toBe(1);
  return [...server.runs.values()][0]!;
}

/** Lines without their times. */
function figures({ history }: KeptRun) {
  return history.map((line) => {
    const { _timestamp, _runtime, ...rest } = parseExtended(line) as Record<string, number>;
    expect(_timestamp).toBeGreaterThan(1.7e9);
    expect(_runtime).toBeGreaterThanOrEqual(0);
    return rest;
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

test("a run arrives: settings, one line a step, summary, heartbeats, how it ended", async () => {
  const tracker = open(newStoredRun({ ...NOWHERE, entity: "team/å" }, "mine"));
  const looked = { attention_top5: 0.5, attention: [{ layer: "layer.0", top5: [0.25, 0.75] }] };
  await follow(tracker, [], [row(1), { step: 1, eval_loss: NaN }, row(2), { step: 2, ...looked }]);
  await until(() => server.requests.includes("lines 0+1") && server.requests.includes("heartbeat"));
  await tracker.log({ step: 3, loss: Infinity, note: "NaN" });
  await tracker.finish("finished");

  const run = onlyRun();
  expect(run).toMatchObject({
    entity: "team/å",
    project: "kvitto",
    displayName: "mine",
    exitcode: 0,
  });
  expect(run.config).toMatchObject({ rank: { value: 8 }, _wandb: { value: { t: {} } } });
  expect(figures(run)).toEqual([
    { _step: 1, "train/loss": 1, "eval/loss": NaN },
    { _step: 2, "train/loss": 0.5, "attention/top5": 0.5 },
    { _step: 3, "train/loss": Infinity, "train/note": "NaN" },
  ]);
  expect(run.history[0]).toContain('"eval/loss":NaN');
  const summary = parseExtended(run.summary!);
  expect(summary).toMatchObject({ _step: 3, "train/loss": Infinity, "eval/loss": NaN });
  expect(server.requests.at(-1)).toBe("complete");
  const [id] = server.runs.keys();
  const address = `${server.baseUrl}/team%2F%C3%A5/kvitto/runs/${id}`;
  expect(said).toEqual([`W&B: ${address}`]);
});

test("a server that fails and comes back gets every line once", async () => {
  server.fault = "hangs up";
  const tracker = open(newStoredRun(NOWHERE, "mine"));
  await follow(tracker, [], [row(1), row(2)]);
  await until(() => said.length > 0);
  server.fault = 503;
  await new Promise((resolve) => setTimeout(resolve, 30));
  server.fault = null;
  await until(() => server.requests.includes("lines 0+1"));
  // Only a send that has ended well makes the next failure news; a heartbeat comes after it.
  await until(() => server.requests.at(-1) === "heartbeat");
  server.fault = 429;
  await tracker.log(row(3));
  await until(() => said.length > 2);
  server.fault = null;
  await tracker.finish("failed");
  expect(figures(onlyRun()).map(({ _step }) => _step)).toEqual([1, 2, 3]);
  expect(onlyRun().exitcode).toBe(1);
  expect(said[0]).toMatch(
    /^W&B: http:\/\/127\.0\.0\.1:\d+ does not answer \(.+\); the run goes on\.$/,
  );
  expect(said[2]).toContain("answers 429");
  expect(said).toHaveLength(3);
});

test("a run whose last figures cannot be written is not kept alive at the server", async () => {
  const tracker = open(newStoredRun(NOWHERE, "mine"));
  await follow(tracker, [], [row(1), row(2)]);
  await until(() => server.requests.includes("heartbeat"));
  const history = join(folder, "wandb", "history.jsonl");
  rmSync(history);
  mkdirSync(history);
  await expect(tracker.finish("finished")).rejects.toThrow("history.jsonl");
  rmSync(history, { recursive: true });
  const before = server.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 10 * PACE.heartbeat_ms));
  expect(server.requests.length - before).toBeLessThanOrEqual(1); // one may have been under way
});

test("a server that never answers holds nothing up, and the run is sent later", async () => {
  const { port } = new URL(server.baseUrl);
  await server[Symbol.asyncDispose]();
  const tracker = open(newStoredRun(NOWHERE, "mine"), access(), { ...PACE, finish_ms: 50 });
  await follow(tracker, [], [row(1), row(2)]);
  await tracker.finish("finished"); // or the test runs out of time
  expect(said.at(-1)).toBe(`W&B has not got all of this run. Send it later: kvitto sync ${folder}`);
  await expect(syncRun(folder, access(), never)).rejects.toMatchObject({ code: "sync.failed" });

  server = await startWandbServer(Number(port));
  expect(await syncRun(folder, access(), never)).toMatchObject({ steps: 2 });
  expect(figures(onlyRun()).map(({ _step }) => _step)).toEqual([1, 2]);
  expect(onlyRun()).toMatchObject({ exitcode: 0, displayName: "mine" });
});

test("a wrong key is said once and not tried again", async () => {
  const tracker = open(newStoredRun(NOWHERE, "mine"), { ...access(), apiKey: `${TEST_KEY}-wrong` });
  await follow(tracker, [], [row(1)]);
  await until(() => said.length > 0);
  await tracker.log(row(2));
  await tracker.finish("finished");
  expect(said).toHaveLength(2);
  expect(said[0]).toMatch(/answers 401: .*; the run goes on without it\.$/);
  expect(server.runs.size).toBe(0);
});

test("a run that goes on from an earlier step replaces its later lines and stays one run", async () => {
  await (async () => {
    const tracker = open(newStoredRun(NOWHERE, "mine"));
    await follow(tracker, [], [row(1), row(2), row(3), row(4)]);
    await tracker.finish("stopped");
  })();
  expect(onlyRun().exitcode).toBe(130);
  const [first] = onlyRun().history;

  const stored = await readStoredRun(folder);
  expect(stored?.storage_id).toMatch(/^Run:v1:/);
  const again = open(stored!);
  await follow(again, [row(1), row(2)], [{ step: 2, eval_loss: 7 }, row(3), row(4), row(5)]);
  await again.finish("finished");
  expect(figures(onlyRun())).toEqual([
    { _step: 1, "train/loss": 1 },
    { _step: 2, "train/loss": 0.5, "eval/loss": 7 },
    { _step: 3, "train/loss": 1 / 3 },
    { _step: 4, "train/loss": 1 / 4 },
    { _step: 5, "train/loss": 1 / 5 },
  ]);
  expect(onlyRun().history[0]).toBe(first); // with its times
  expect(onlyRun().exitcode).toBe(0);

  expect(() => checkPlace(stored!, { ...NOWHERE, project: "other" })).toThrow("is kvitto; other");
  expect(() => checkPlace(stored!, { ...NOWHERE, project: "kvitto" })).not.toThrow();
});

test("offline nothing is sent; sync sends it, and again only what may have changed", async () => {
  const tracker = open(newStoredRun({ ...NOWHERE, project: "p" }, "mine"), null);
  await follow(tracker, [row(1)], [row(2), row(3)]);
  await tracker.finish("finished");
  expect(server.requests).toEqual([]);
  expect((await syncRun(folder, access(), never)).steps).toBe(3);
  expect(server.requests).toEqual(["graphql", "lines 0+3", "complete"]);
  await syncRun(folder, access(), never);
  expect(server.requests.slice(3)).toEqual(["graphql", "lines 2+1", "complete"]);
  expect(figures(onlyRun())).toHaveLength(3);
});

test("a tracker that throws is left out, and the others go on", async () => {
  const broken: Tracker = {
    name: "broken",
    begin: () => Promise.resolve(),
    log: () => Promise.reject(new Error("no room.")),
    finish: () => Promise.reject(new Error("is not called")),
  };
  const good = open(newStoredRun(NOWHERE, "mine"));
  const progress = { ...silentProgress, say: (line: string) => said.push(line) };
  const stop = new AbortController();
  {
    const start = { rows: [], config: {}, progress, signal: stop.signal };
    await using tracking = await startTracking([broken, good], start);
    await tracking.log(row(1));
    await tracking.log(row(2));
    stop.abort();
  }
  expect(said.filter((line) => line.includes("broken"))).toEqual([
    "broken no longer follows this run, which goes on: no room.",
  ]);
  expect(figures(onlyRun())).toHaveLength(2);
  expect(onlyRun().exitcode).toBe(130);
});
