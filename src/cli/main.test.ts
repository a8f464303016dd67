import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import type { CommandTable } from "./command.ts";
import { COMMANDS } from "./commands.ts";

const ROOT = resolve(import.meta.dirname, "../..");

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a real process; `onOutput` may send it signals. */
function node(args: string[], onOutput?: (kill: (s: NodeJS.Signals) => void) => void) {
  const child = spawn(process.execPath, args, { cwd: ROOT });
  const text = { stdout: "", stderr: "" };
  let told = false;
  child.stdout.on("data", (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => {
    text.stderr += chunk.toString();
    if (told || onOutput === undefined) return;
    told = true;
    onOutput((signal) => child.kill(signal));
  });
  return new Promise<Ended>((done) => {
    child.on("close", (status, signal) => done({ status, signal, ...text }));
  });
}

const kvitto = (...args: string[]) => node(["bin/kvitto.js", ...args]);

test("a wrong flag ends a real process with 2, a suggestion and no stack", async () => {
  const { status, stdout, stderr } = await kvitto("doctor", "--jsn");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toBe(
    "error: Unknown option '--jsn'. [usage.unknown_option]\n" +
      'Did you mean --json? See "kvitto doctor --help".\n',
  );
});

test("with --json standard output holds the failure and nothing else", async () => {
  const { status, stdout } = await kvitto("docter", "--json");
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: "usage.unknown_command",
      message: "Unknown command 'docter'.",
      hint: 'Did you mean doctor? See "kvitto --help".',
    },
  });
});

test("help goes to standard output and names every command", async () => {
  const { status, stdout, stderr } = await kvitto("--help");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  for (const name of Object.keys(COMMANDS))
    expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
});

test("every command is listed under its own name and has examples that start with it", async () => {
  const check = async (table: CommandTable, path: readonly string[]): Promise<void> => {
    for (const [key, load] of Object.entries(table)) {
      const command = await load();
      const name = [...path, key].join(" ");
      expect(command.name).toBe(name);
      if ("actions" in command) await check(command.actions, [...path, key]);
      else {
        const own = command.examples.filter(({ command: line }) =>
          `${line} `.startsWith(`${name} `),
        );
        // Another command may follow: what is done next with what this one has written.
        expect(own.length, name).toBeGreaterThan(0);
        expect(command.examples[0], name).toBe(own[0]);
      }
    }
  };
  await check(COMMANDS, []);
});

test("doctor --json reports checks that a program can read", async () => {
  const { status, stdout } = await kvitto("doctor", "--json");
  const first: unknown = JSON.parse(stdout.split("\n")[0] ?? "");
  const check = (name: string, data: unknown): unknown =>
    expect.objectContaining({ name, status: "ok", hint: null, data });
  const data: unknown = expect.objectContaining({ version: process.versions.node });
  // The graph x + x really ran in a process of its own.
  const ran = check("onnxruntime cpu", { bundled: true, runs: true });
  const checks: unknown = expect.arrayContaining([check("node", data), ran]);
  expect(first).toEqual({ checks });
  const problems = stdout.includes('"status":"problem"');
  expect(status).toBe(problems ? 1 : 0);
});

const SLOW_CLI = (cleanupMs: number) => `
import { runCli } from ${JSON.stringify(pathToFileURL(join(ROOT, "src/cli/run.ts")).href)};
import { defineCommand } from ${JSON.stringify(pathToFileURL(join(ROOT, "src/cli/command.ts")).href)};
const slow = defineCommand({
  name: "slow", summary: "Wait", args: {}, settings: {}, examples: [{ command: "slow", what: "" }],
  async run(_values, { progress, signal, out }) {
    progress.say("started");
    const alive = setInterval(() => {}, 1000);
    await new Promise((stopped) => signal.addEventListener("abort", stopped));
    await new Promise((done) => setTimeout(done, ${cleanupMs}));
    clearInterval(alive);
    out.print({ saved: true }, () => "saved");
  },
});
process.exitCode = await runCli(["slow"], {
  stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, signals: process,
  kill: (signal) => { process.removeAllListeners(signal); process.kill(process.pid, signal); },
}, { slow: async () => slow });
`;

async function slowCli(cleanupMs: number): Promise<string[]> {
  const file = join(await mkdtemp(join(tmpdir(), "kvitto-cli-")), "slow.mts");
  await writeFile(file, SLOW_CLI(cleanupMs));
  return ["--import", pathToFileURL(join(ROOT, "node_modules/tsx/dist/esm/index.mjs")).href, file];
}

test("Ctrl-C lets a real process clean up and ends it with 130", async () => {
  const ended = await node(await slowCli(50), (kill) => kill("SIGINT"));
  expect(ended).toMatchObject({ status: 130, stdout: "saved\n" });
});

test("the second Ctrl-C does not wait for the clean-up", async () => {
  const ended = await node(await slowCli(30_000), (kill) => {
    kill("SIGINT");
    setTimeout(() => kill("SIGINT"), 200);
  });
  expect(ended).toMatchObject({ signal: "SIGINT", stdout: "" });
});
