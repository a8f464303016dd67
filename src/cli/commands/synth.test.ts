import { EventEmitter } from "node:events";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { type SynthRow } from "../../synth/one.ts";
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
    "invoice",
    "--grade",
    "0",
  );
  expect(status).toBe(0);
  const text = await readFile(join(out, "documents.jsonl"), "utf8");
  expect(text.match(/"kind":"invoice"/g)?.length).toBe(3);
});

test("part, pack, locale, currency, aim, format and shards are obeyed", async () => {
  const row = async (...args: string[]) => {
    const out = join(scratch, args.join(" ").replace(/[^a-z]+/gi, "_"));
    const few = ["--count", "2", "--out", out, "--grade", "0", "--threads", "1"];
    expect((await synth(...few, ...args)).status).toBe(0);
    const name = args.includes("jsonl") ? "000000-of-000001.jsonl" : "documents.jsonl";
    const [line = ""] = (await readFile(join(out, name), "utf8")).split("\n");
    return JSON.parse(line) as SynthRow;
  };
  expect((await row("--part", "test")).source.part).toBe("test");
  const clinic = await row("--pack", "medical");
  expect(clinic.source.line_classes?.length).toBe(clinic.document.line_items.length);
  expect((await row("--locales", "fi-FI")).source.locale).toBe("fi-FI");
  expect((await row("--currencies", "KWD")).document.currency).toBe("KWD");
  expect((await row("--hard", "skew,date")).source.hard).toEqual(["date", "skew"]);
  expect((await row("--format", "pdf")).images).toEqual(["images/000000.pdf"]);
  expect((await row("--shards", "jsonl")).images[0]).toMatch(/^data:image\/png;base64,/);
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

test("a plan is drawn, and what contradicts it is refused in one sentence", async () => {
  const path = join(scratch, "plan.json");
  const part = {
    share: 1,
    why: "a test",
    kinds: { receipt: 1 },
    hard: ["date"],
    grades: { "0": 1 },
  };
  const plan = {
    ...{ version: 1, count: 2, seed: "p", format: null, dpi: null },
    parts: [{ ...part, locales: ["sv-SE"], layouts: null, vendors: ["a", "b"], invent: null }],
  };
  await writeFile(path, JSON.stringify(plan));
  const out = join(scratch, "planned");
  const drawn = await synth("--plan", path, "--out", out, "--text", "--threads", "1", "--json");
  expect(drawn.status).toBe(0);
  expect(JSON.parse(drawn.printed)).toMatchObject({ count: 2 });
  const rows = (await readFile(join(out, "documents.jsonl"), "utf8")).trimEnd().split("\n");
  for (const line of rows) {
    const row = JSON.parse(line) as SynthRow;
    expect(["a", "b"]).toContain(row.vendor);
    expect(row).toMatchObject({ source: { hard: ["date"], grade: 0, plan_part: 1 } });
    expect(row.text).toContain("\n");
    await access(join(out, row.images[0]!));
  }
  for (const flag of [
    ["--grade", "2"],
    ["--count", "2"],
    ["--seed", "1"],
    ["--hard", "none"],
    ["--shards", "tar"],
  ]) {
    const refused = await synth("--plan", path, "--out", join(scratch, "no"), ...flag, "--json");
    expect(refused.status).toBe(2);
    expect(JSON.parse(refused.printed)).toMatchObject({
      error: { code: "synth.plan_decides", message: expect.stringContaining(flag[0]!) as unknown },
    });
  }
  await writeFile(path, JSON.stringify({ ...plan, wear: 3 }));
  const unknown = await synth("--plan", path, "--out", join(scratch, "no"), "--json");
  expect(JSON.parse(unknown.printed)).toMatchObject({
    error: { code: "plan.invalid", message: expect.stringContaining("wear") as unknown },
  });
  await expect(access(join(scratch, "no"))).rejects.toThrow();
});
