import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { type CommandTable, defineCommand, leftOut, required, several } from "./command.ts";
import { runCli } from "./run.ts";
import { integer, list, toggle } from "./setting.ts";

const echo = defineCommand({
  name: "echo",
  summary: "Say it back",
  args: { file: required("a file"), rest: several("more") },
  settings: {
    batch_size: integer({ help: "rows", default: 2, min: 1 }),
    fields: list({ help: "which", default: [] }),
    shuffle: toggle({ help: "mix", default: true }),
  },
  examples: [{ command: "echo a.png b.png", what: "two files" }],
  async run(values, { out, progress }) {
    progress.say("working");
    out.print(values, () => `${values.file} and ${values.rest.length} more`);
  },
});

const fail = defineCommand({
  name: "fail",
  summary: "Fail",
  args: { how: leftOut("known, bug or wait") },
  settings: {},
  examples: [{ command: "fail", what: "fails" }],
  async run({ how }, { signal }) {
    if (how === "known")
      throw new KvittoError("image.empty", "a.png has 0 bytes.", "Scan it again.");
    if (how === "bug") throw new TypeError("x is not a function");
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    signal.throwIfAborted();
  },
});

const turn = defineCommand({
  name: "box turn",
  summary: "Turn it",
  args: { file: required("a file") },
  settings: { degrees: integer({ help: "how far", default: 90 }) },
  examples: [{ command: "box turn a.png", what: "a quarter" }],
  async run(values, { out }) {
    out.print(values, () => `${values.file} by ${values.degrees}`);
  },
});

const loaded: string[] = [];

const commands: CommandTable = {
  echo: async () => echo,
  fail: async () => fail,
  box: async () => ({
    name: "box",
    summary: "What a box can do",
    actions: {
      turn: async () => turn,
      open: async () => {
        loaded.push("open");
        return { ...turn, name: "box open", summary: "Open it" };
      },
    },
  }),
};

async function kvitto(line: string, onStart?: (signals: EventEmitter) => void) {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const killed: string[] = [];
  const signals = new EventEmitter();
  const running = runCli(
    line.split(" ").filter((word) => word !== ""),
    {
      stdin: Readable.from([]),
      stdout: { write: (text) => stdout.push(text) },
      stderr: { write: (text) => stderr.push(text) },
      signals,
      kill: (signal) => killed.push(signal),
    },
    commands,
  );
  if (onStart !== undefined) {
    while (signals.listenerCount("SIGINT") === 0) await new Promise((go) => setTimeout(go, 5));
    onStart(signals);
  }
  const status = await running;
  expect(signals.listenerCount("SIGINT")).toBe(0);
  return { status, stdout: stdout.join(""), stderr: stderr.join(""), killed };
}

test("arguments and settings reach the handler typed, people read text", async () => {
  const { status, stdout, stderr } = await kvitto("echo a b c --batch-size 4");
  expect({ status, stdout }).toEqual({ status: 0, stdout: "a and 2 more\n" });
  expect(stderr).toBe(
    "batch_size  4 (flag)\nfields      [] (default)\nshuffle     true (default)\nworking\n",
  );
});

test("with --json standard output is one JSON line and standard error is silent", async () => {
  const line = "echo a b --json --no-shuffle --fields total,tax --fields number";
  const { status, stdout, stderr } = await kvitto(line);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({
    ...{ file: "a", rest: ["b"], batch_size: 2, shuffle: false },
    fields: ["total", "tax", "number"],
  });
});

test.each([
  ["echo a b --batch-sice 3", "usage.unknown_option", /Did you mean --batch-size\?/],
  ["echo a b --batch-size", "usage.missing_value", /kvitto echo --help/],
  ["echo a b --batch-size 2 --batch-size 3", "usage.given_twice", null],
  ["echo a", "usage.missing_argument", /kvitto echo --help/],
  ["fail known bug", "usage.excess_arguments", /kvitto fail --help/],
  ["ecko", "usage.unknown_command", /Did you mean echo\?/],
  ["ecko --help", "usage.unknown_command", /Did you mean echo\?/],
  ["constructor", "usage.unknown_command", /kvitto --help/],
  ["", "usage.missing_command", /kvitto --help/],
  ["echo a b --batch-size none", "settings.invalid", null],
  ["echo a b --config /no/such.yaml", "settings.config_unreadable", /--config/],
])("%j is wrong usage: 2, in words and in JSON", async (line, code, hint) => {
  const people = await kvitto(line);
  expect(people).toMatchObject({ status: 2, stdout: "" });
  expect(people.stderr).toMatch(/^error: .*\. \[/);
  expect(people.stderr).not.toContain("    at ");
  const machine = await kvitto(`--json ${line}`);
  expect(machine.status).toBe(2);
  expect(machine.stderr).toBe("");
  expect(JSON.parse(machine.stdout)).toEqual({
    error: { code, message: matching(/\.$/), hint: hint === null ? null : matching(hint) },
  });
});

function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

test("a mistake is one sentence and a next step, without a stack: 1", async () => {
  const people = await kvitto("fail known");
  expect(people).toMatchObject({ status: 1, stdout: "" });
  expect(people.stderr).toBe("error: a.png has 0 bytes. [image.empty]\nScan it again.\n");
  const machine = await kvitto("fail known --json");
  expect(JSON.parse(machine.stdout)).toEqual({
    error: { code: "image.empty", message: "a.png has 0 bytes.", hint: "Scan it again." },
  });
});

test("a bug of ours shows its stack and says that it is one", async () => {
  const people = await kvitto("fail bug");
  expect(people.status).toBe(1);
  expect(people.stderr).toMatch(/^TypeError: x is not a function\n {4}at /);
  expect(people.stderr).toContain("This is a bug in Kvitto.");
  const machine = await kvitto("fail bug --json");
  expect(JSON.parse(machine.stdout)).toMatchObject({ error: { code: "internal" } });
});

test.each([
  ["SIGINT", 130, "The command was stopped by Ctrl-C."],
  ["SIGTERM", 143, "The command was stopped by SIGTERM."],
])("%s aborts the command: %i", async (signal, expected, message) => {
  const { status, stdout, killed } = await kvitto("fail --json", (signals) => signals.emit(signal));
  expect(status).toBe(expected);
  expect(killed).toEqual([]);
  expect(JSON.parse(stdout)).toEqual({ error: { code: "interrupted", message, hint: null } });
});

test("the second Ctrl-C kills", async () => {
  const { killed, stderr } = await kvitto("fail", (signals) => {
    signals.emit("SIGINT");
    signals.emit("SIGINT");
  });
  expect(killed).toEqual(["SIGINT"]);
  expect(stderr).toContain("Press Ctrl-C once more");
});

test("help lists settings with defaults and examples", async () => {
  const { status, stdout, stderr } = await kvitto("echo --help");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("--batch-size <number>");
  expect(stdout).toContain("rows (default: 2)");
  expect(stdout).toContain("--no-shuffle");
  expect(stdout).toContain("kvitto echo a.png b.png  # two files");
  const all = await kvitto("--help");
  expect(all.stdout).toMatch(/echo \[options\] <file> <rest\.\.\.> +Say it back/);
});

test("an action of a group is a command like any other", async () => {
  expect(await kvitto("box turn a.png --degrees 180")).toMatchObject({
    ...{ status: 0, stdout: "a.png by 180\n", stderr: "degrees  180 (flag)\n" },
  });
  expect((await kvitto("box --json turn a.png")).stdout).toBe('{"file":"a.png","degrees":90}\n');
  const help = await kvitto("box turn --help");
  expect(help.stdout).toContain("Usage: kvitto box turn [options] <file>");
  expect(help.stdout).toContain("kvitto box turn a.png  # a quarter");
  expect(loaded).toEqual([]); // the other action was not asked for
});

test.each(["box --help", "help box", "box help"])("%s lists the actions", async (line) => {
  const { status, stdout, stderr } = await kvitto(line);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^ {2}turn .* Turn it$/m);
  expect(stdout).toMatch(/^ {2}open .* Open it$/m);
  expect(stdout).toContain('"kvitto box <action> --help" has examples.');
});

test.each([
  ["box", "usage.missing_command", "kvitto box needs an action.", 'See "kvitto box --help".'],
  ["box trun a.png", "usage.unknown_command", "Unknown command 'trun'.", "Did you mean turn?"],
  ["box trun --help", "usage.unknown_command", "Unknown command 'trun'.", "Did you mean turn?"],
  ["box turn", "usage.missing_argument", "'file'.", 'See "kvitto box turn --help".'],
  ["box turn a --degreees 1", "usage.unknown_option", "'--degreees'", "Did you mean --degrees?"],
])("%s ends with 2 and the next step", async (line, code, message, hint) => {
  const { status, stdout } = await kvitto(`${line} --json`);
  const { error } = JSON.parse(stdout) as { error: Record<string, string> };
  expect({ status, code: error["code"] }).toEqual({ status: 2, code });
  expect(error["message"]).toContain(message);
  expect(error["hint"]).toContain(hint);
});

test("a setting may not take a name of the frame", () => {
  const settings = { json: toggle({ help: "", default: false }) };
  expect(() => defineCommand({ ...fail, args: {}, settings, run: async () => {} })).toThrow(
    "internal: command fail cannot have a setting called json",
  );
});
