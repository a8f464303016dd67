import { EventEmitter } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { vi } from "vitest";
import type { DatasetRow } from "../data/rows.ts";
import { writeJsonl } from "../formats/jsonl.ts";
import { writeTinyModel } from "../models/tiny-model-for-tests.ts";
import { tinyRows } from "../train/tiny-run-for-tests.ts";
import type { Command, CommandTable } from "./command.ts";
import { runCli } from "./run.ts";

export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A table that holds one command, under its whole path. */
function tableOf(command: Command): CommandTable {
  const [name = "", action] = command.name.split(" ");
  if (action === undefined) return { [name]: async () => command };
  const group = { name, summary: "A group", actions: { [action]: async () => command } };
  return { [name]: async () => group };
}

/** Runs a command line in this process. `onStart` is given what signals come from. */
export async function kvitto(
  command: Command,
  args: readonly string[],
  onStart: (signals: EventEmitter) => void = () => {},
): Promise<Said> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const signals = new EventEmitter();
  const host = {
    stdin: Readable.from([]),
    stdout: { write: (text: string) => stdout.push(text) },
    stderr: { write: (text: string) => stderr.push(text) },
    signals,
    kill: () => {},
  };
  onStart(signals);
  const status = await runCli([...command.name.split(" "), ...args], host, tableOf(command));
  return { status, stdout: stdout.join(""), stderr: stderr.join("") };
}

/** A tiny model in `model`, a data set in `data`, and a cache of their own. */
export interface TinyWorkplace extends AsyncDisposable {
  readonly folder: string;
  readonly model: string;
  readonly data: string;
  readonly rows: readonly DatasetRow[];
}

export async function tinyWorkplace(rowCount: number): Promise<TinyWorkplace> {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-command-"));
  vi.stubEnv("KVITTO_CACHE", join(folder, "cache"));
  const [model, data] = [join(folder, "model"), join(folder, "data")];
  await mkdir(model);
  await mkdir(data);
  await writeTinyModel(model, "cli");
  const rows = await tinyRows(data, rowCount);
  const stored = rows.map((row) => ({ ...row, images: row.images.map((path) => basename(path)) }));
  await writeJsonl(join(data, "documents.jsonl"), stored);
  return {
    folder,
    model,
    data,
    rows,
    async [Symbol.asyncDispose]() {
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true });
    },
  };
}
