import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(9);
});
afterAll(() => place[Symbol.asyncDispose]());

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real process; killed with SIGKILL, which no program can catch, as soon as `when` says so. */
async function train(args: string[], when: () => Promise<boolean> = async () => false) {
  const child = spawn(process.execPath, ["bin/kvitto.js", "train", ...args], { cwd: ROOT });
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text.stderr += chunk.toString()));
  const ended = new Promise<Ended>((done) => {
    child.on("close", (status, signal) => done({ status, signal, ...text }));
  });
  while (child.exitCode === null && child.signalCode === null) {
    if (await when()) child.kill("SIGKILL");
    await new Promise((go) => setTimeout(go, 1));
  }
  return ended;
}

async function stepsLogged(run: string): Promise<number> {
  const text = await readFile(join(run, "metrics.jsonl"), "utf8").catch(() => "");
  return text.split("\n").filter((line) => line.includes('"loss"')).length;
}

/** A checkpoint is being written: a folder of a name that is not its own yet. */
async function isSaving(run: string): Promise<boolean> {
  const names = await readdir(join(run, "checkpoints")).catch(() => []);
  return names.some((name) => name.startsWith(".step-"));
}

test("killed three times and resumed, a run ends bit for bit as one that was not", async () => {
  const [whole, parts] = [join(place.folder, "whole"), join(place.folder, "parts")];
  const settings = [
    ...["--model", place.model, "--device", "cpu", "--batch-size", "2", "--epochs", "20"],
    ...["--rank", "2", "--learning-rate", "0.01", "--gradient-accumulation", "1"],
    ...["--save-every-steps", "6", "--evaluate-every-steps", "4", "--json"],
  ];
  const uninterrupted = train([place.data, ...settings, "--out", whole]);

  const resume = ["--resume", parts, "--json"];
  const kills: [args: string[], when: () => Promise<boolean>][] = [
    // Before the first checkpoint: nothing to go on from.
    [[place.data, ...settings, "--out", parts], async () => (await stepsLogged(parts)) >= 3],
    // In the middle of writing one.
    [resume, async () => (await stepsLogged(parts)) > 6 && (await isSaving(parts))],
    // Between two.
    [resume, async () => (await stepsLogged(parts)) >= 27],
  ];
  const reached: number[] = [];
  for (const [args, when] of kills) {
    const { signal, stdout, stderr } = await train(args, when);
    expect({ signal, stdout, stderr }).toEqual({ signal: "SIGKILL", stdout: "", stderr: "" });
    reached.push(await stepsLogged(parts));
  }
  const { status, stdout } = await train(resume);
  expect(status).toBe(0);
  const result = JSON.parse(stdout) as { run: string; steps: number; loss: number };
  const reference = JSON.parse((await uninterrupted).stdout) as typeof result;
  expect(result).toMatchObject({ steps: 80, run: parts }); // 8 rows / 2 a batch · 20 epochs
  expect(reference).toMatchObject({ ...result, run: whole, seconds: expect.any(Number) as number });
  for (const steps of reached) expect(steps).toBeLessThan(80);

  for (const name of ["adapter/adapter_model.safetensors", "adapter/adapter_config.json"]) {
    expect(await readFile(join(parts, name))).toEqual(await readFile(join(whole, name)));
  }
  const metrics = await readFile(join(whole, "metrics.jsonl"), "utf8");
  expect(await readFile(join(parts, "metrics.jsonl"), "utf8")).toBe(metrics);
  expect(metrics.trimEnd().split("\n").length).toBe(100); // 80 steps, 20 evaluations
}, 180_000); // processes of their own, on a machine that may have other work
