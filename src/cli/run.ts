import { readFile } from "node:fs/promises";
import { silentProgress } from "../core/progress.ts";
import { buildProgram, type ParsedCommand } from "./program.ts";
import type { CommandTable } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { reportFailure } from "./failure.ts";
import {
  EXIT_STATUS,
  listenForInterrupt,
  type SignalSource,
  type StopSignal,
} from "./interrupt.ts";
import type { ByteSource } from "./lines.ts";
import { createOutput, type TextStream } from "./output.ts";
import { createProgress } from "./progress-bars.ts";
import { describeSettings, readConfigFile } from "./settings.ts";

/** The outside world of the command line: `process` in main.ts, something else in tests. */
export interface Host {
  readonly stdin: ByteSource;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly signals: SignalSource;
  /** Ends the process on the spot. */
  kill(signal: StopSignal): void;
}

async function ownVersion(): Promise<string> {
  const file: unknown = JSON.parse(
    await readFile(new URL("../../package.json", import.meta.url), "utf8"),
  );
  if (typeof file === "object" && file !== null && "version" in file) return String(file.version);
  throw new Error("internal: package.json has no version");
}

/**
 * Runs one command line (without `node` and the script) and returns the exit status: 0 done, 1
 * failed, 2 wrong usage, 130 stopped by Ctrl-C.
 */
export async function runCli(
  argv: readonly string[],
  host: Host,
  commands: CommandTable = COMMANDS,
): Promise<number> {
  const { stdout, stderr } = host;
  // Asked of the raw line, because a line that does not parse must fail in JSON too.
  const beforeDashes = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  const json = beforeDashes.includes("--json");
  try {
    const parse = await buildProgram(commands, await ownVersion(), stdout, argv);
    const parsed = await parse();
    return parsed === null ? 0 : await execute(parsed, json, host);
  } catch (error) {
    return reportFailure(error, { json, stdout, stderr });
  }
}

async function execute(parsed: ParsedCommand, json: boolean, host: Host): Promise<number> {
  const { stdout, stderr } = host;
  const config = parsed.config === null ? new Map() : await readConfigFile(parsed.config);
  const prepared = parsed.command.prepare({ ...parsed, config });
  // A script that reads our JSON wants silence, a person who watches it run wants bars.
  const quiet = json && stderr.isTTY !== true;
  const progress = quiet ? { ...silentProgress, close: () => {} } : createProgress(stderr);
  describeSettings(prepared.settings).forEach((line) => progress.say(line));
  using interrupt = listenForInterrupt(host.signals, {
    say: (line) => progress.say(line),
    kill: (signal) => host.kill(signal),
  });
  let status = 0;
  try {
    const out = createOutput(stdout, { json });
    const { signal } = interrupt;
    await prepared.run({ out, progress, signal, stdin: host.stdin, settings: prepared.settings });
  } catch (error) {
    progress.close();
    status = reportFailure(error, { json, stdout, stderr });
  }
  const stoppedBy = interrupt.stoppedBy();
  return stoppedBy === null ? status : EXIT_STATUS[stoppedBy];
}
