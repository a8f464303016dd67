import { reportFailure } from "./failure.ts";
import { runCli } from "./run.ts";

const { stdout, stderr } = process;

// `kvitto models | head -1` closes our standard output early; that is not a failure.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

async function end(status: number): Promise<never> {
  await Promise.all([flushed(stdout), flushed(stderr)]);
  // Native threads of the libraries would keep the process waiting.
  process.exit(status);
}

process.on("uncaughtException", (error) => {
  const json = process.argv.includes("--json");
  void end(reportFailure(error, { json, stdout, stderr }));
});

const status = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout,
  stderr,
  signals: process,
  kill: (signal) => {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  },
});
await end(status);
