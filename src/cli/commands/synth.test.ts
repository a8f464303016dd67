import { EventEmitter } from "node:events";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { runCli } from "../run.ts";
import { synthCommand } from "./synth.ts";

const scratch = await mkdtemp(join(tmpdir(), "kvitto-synth-command-"));
afterAll(() => rm(scratch, { recursive: true }));

async function synth(...args: string[]): Promise<{ status: number; printed: string }> {
  const printed: string[] = [];
  const host = {
    stdin: Readable.from([]),
    stdout: { write: (text: string) => printed.push(text) },
    stderr: { write: () => true },
    signals: new EventEmitter(),
    kill: () => {},
  };
  const commands = { synth: () => Promise.resolve(synthCommand) };
  const status = await runCli(["synth", ...args], host, commands);
  return { status, printed: printed.join("") };
}

test("writes the documents and prints count and seconds", async () => {
  const out = join(scratch, "few");
  const args = ["--count", "4", "--seed", "3", "--out", out, "--vendors", "p,s", "--grade", "1"];
  const { status, printed } = await synth(...args, "--json");
  expect(status).toBe(0);
  expect(JSON.parse(printed)).toEqual({ count: 4, seconds: expect.any(Number) as unknown });
  const rows = (await readFile(join(out, "documents.jsonl"), "utf8")).trimEnd().split("\n");
  expect(rows.length).toBe(4);
  for (const line of rows) {
    const row = JSON.parse(line) as { images: string[]; vendor: string; source: object };
    expect(["p", "s"]).toContain(row.vendor);
    expect(row.source).toMatchObject({ seed: "3", grade: 1 });
    await access(join(out, row.images[0]!));
  }
});

test("kinds are obeyed", async () => {
  const out = join(scratch, "invoices");
  const { status } = await synth(
    "--count",
    "3",
    "--out",
    out,
    "--kinds",
    "invoices",
    "--grade",
    "0",
  );
  expect(status).toBe(0);
  const text = await readFile(join(out, "documents.jsonl"), "utf8");
  expect(text.match(/"kind":"invoice"/g)?.length).toBe(3);
});

test("wrong usage is 2, a vendor that is not there is 1 and named", async () => {
  expect((await synth("--out", join(scratch, "x"), "--json")).status).toBe(2);
  expect((await synth("--count", "0", "--out", join(scratch, "x"), "--json")).status).toBe(2);
  const out = join(scratch, "none");
  const { status, printed } = await synth(
    "--count",
    "1",
    "--out",
    out,
    "--vendors",
    "zz",
    "--json",
  );
  expect(status).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({ error: { code: "synth.unknown_vendor" } });
  await expect(access(out)).rejects.toThrow(); // nothing was begun
});
