import { spawn } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { quantisationOf } from "../quantised-base.ts";
import { sweepCommand } from "./sweep.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(6);
});
afterAll(() => place[Symbol.asyncDispose]());

const sweepArgs = (out: string, ...more: string[]) => [
  ...[place.data, "--model", place.model, "--device", "cpu", "--out", out, "--json"],
  ...["--rank", "1,2", "--learning-rate", "0.01", "--epochs", "2", "--batch-size", "2"],
  ...["--max-answer-tokens", "12", "--seen-papers", "2", "--validation-share", "0.3", ...more],
];

interface Trial {
  readonly id: string;
  readonly rung: number;
  readonly epochs: number;
  readonly score: { readonly value: number; readonly n: number };
  readonly gap: number;
  readonly trained_parameters: number;
  readonly seconds: number | null;
}

interface Swept {
  readonly best: Trial & { readonly run: string };
  readonly trials: readonly Trial[];
  readonly rungs: readonly { readonly candidates: number }[];
  readonly report: string;
}

/** What does not depend on the clock. */
function timeless({ best, trials, rungs }: Swept) {
  const plain = ({ seconds: _, ...rest }: Trial) => ({ ...rest, seconds_a_paper: 0, run: "" });
  return { best: plain(best), trials: trials.map(plain), rungs };
}

async function trialFiles(out: string): Promise<string[]> {
  const names = await readdir(out, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith("trial.json")).sort();
}

let whole: Swept;
test("half go on with twice the epochs, and every trial is a run of its own", async () => {
  const out = join(place.folder, "whole");
  const said = await kvitto(sweepCommand, sweepArgs(out));
  expect(said.status).toBe(0);
  whole = JSON.parse(said.stdout) as Swept;
  expect(whole.rungs.map(({ candidates }) => candidates)).toEqual([2, 1]);
  expect(whole.trials.map(({ rung }) => rung)).toEqual([0, 0, 1]);
  expect(whole.trials.map(({ epochs }) => epochs)).toEqual([1, 1, 2]);
  // Who goes on is who was best.
  expect(whole.trials[2]!.id).toBe(whole.trials[0]!.id);
  const [small, large] = [1, 2].map(
    (rank) => whole.trials.find(({ id }) => id.startsWith(`r${rank}-`))!.trained_parameters,
  );
  expect(large).toBe(2 * small!);
  for (const { score, gap } of whole.trials) {
    expect(score.n).toBeGreaterThan(0);
    expect(Math.abs(gap)).toBeLessThanOrEqual(1);
  }
  expect(await readdir(whole.best.run)).toEqual(
    expect.arrayContaining(["adapter", "config.yaml", "metrics.jsonl", "trial.json"]),
  );
  const page = await readFile(whole.report, "utf8");
  expect(page.match(/<svg/g)).toHaveLength(3);
  expect(page.match(/<circle/g)).toHaveLength(3 * 3);
  expect(page).not.toMatch(/<script|https?:/);
}, 90_000);

test("given again, nothing is trained again; other settings are refused", async () => {
  const out = join(place.folder, "whole");
  const before = await Promise.all((await trialFiles(out)).map((file) => stat(join(out, file))));
  const again = await kvitto(sweepCommand, sweepArgs(out));
  expect(timeless(JSON.parse(again.stdout) as Swept)).toEqual(timeless(whole));
  const after = await Promise.all((await trialFiles(out)).map((file) => stat(join(out, file))));
  expect(after.map(({ mtimeMs }) => mtimeMs)).toEqual(before.map(({ mtimeMs }) => mtimeMs));
  const other = await kvitto(sweepCommand, sweepArgs(out, "--seed", "other"));
  expect(JSON.parse(other.stdout)).toMatchObject({ error: { code: "sweep.config_changed" } });
  const taken = await kvitto(sweepCommand, sweepArgs(place.model));
  expect(JSON.parse(taken.stdout)).toMatchObject({ error: { code: "sweep.out_taken" } });
}, 90_000);

test("killed in the middle of a trial, it ends as one that was not", async () => {
  const out = join(place.folder, "killed");
  const child = spawn(process.execPath, ["bin/kvitto.js", "sweep", ...sweepArgs(out)], {
    cwd: ROOT,
    stdio: "ignore",
  });
  const ended = new Promise<string | null>((done) => {
    child.on("close", (_, signal) => done(signal));
  });
  while (child.exitCode === null && child.signalCode === null) {
    // A trial is done, and another has begun.
    const runs = await readdir(join(out, "round-1")).catch(() => []);
    if ((await trialFiles(out)).length >= 1 && runs.length >= 2) child.kill("SIGKILL");
    await new Promise((go) => setTimeout(go, 2));
  }
  expect(await ended).toBe("SIGKILL");
  expect((await trialFiles(out)).length).toBeLessThan(3);

  const said = await kvitto(sweepCommand, sweepArgs(out));
  expect(said.status).toBe(0);
  expect(timeless(JSON.parse(said.stdout) as Swept)).toEqual(timeless(whole));
}, 90_000);

test("trials on a base in 4 bits are trained and read on it", async () => {
  const out = join(place.folder, "nf4");
  const once = ["--rounds", "1", "--trials", "1"];
  const said = await kvitto(sweepCommand, sweepArgs(out, ...once, "--quantize", "nf4"));
  expect(said.stdout).not.toContain('"error"');
  const { best } = JSON.parse(said.stdout) as Swept;
  expect(await quantisationOf(best.run)).toMatchObject({ type: "nf4" });
  const bare = await kvitto(
    sweepCommand,
    sweepArgs(join(place.folder, "no"), "--quantize-exempt", "lm_head"),
  );
  expect(JSON.parse(bare.stdout)).toMatchObject({ error: { code: "train.quantize_exempt" } });
}, 90_000);
