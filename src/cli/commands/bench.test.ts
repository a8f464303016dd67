import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { runCli } from "../run.ts";

/** Standard output of `kvitto bench …`, line by line, and the exit status. */
async function bench(...argv: string[]): Promise<{ status: number; lines: string[] }> {
  let text = "";
  const sink = { write: () => true };
  const status = await runCli(["bench", ...argv], {
    stdin: (async function* () {})(),
    stdout: { write: (part: string) => (text += part) },
    stderr: sink,
    signals: new EventEmitter(),
    kill: () => {},
  });
  return { status, lines: text.trimEnd().split("\n") };
}

test("a benchmark prints a JSON line a row, with a ratio where it compares", async () => {
  const { status, lines } = await bench("constraint", "--json");
  expect(status).toBe(0);
  const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) {
    expect(Object.keys(row)).toEqual(["name", "value", "unit", "ratio", "against"]);
    expect(row["value"]).toBeGreaterThan(0);
    expect(row["ratio"] === null).toBe(row["against"] === null);
  }
  expect(rows[0]!["ratio"]).toBeGreaterThan(1); // remembered masks against trying every token
});

test("people get the same rows as a table with titles", async () => {
  const { status, lines } = await bench("constraint");
  expect(status).toBe(0);
  expect(lines[0]).toMatch(/^name +value +ratio +unit/);
  expect(lines[1]).toMatch(/^constraint_mask_after_ten_documents +[\d.]+ +\d+ {2}ms; every token/);
});

test("an unknown benchmark is an error that names those there are", async () => {
  const { status, lines } = await bench("lora_stp", "--json");
  expect(status).toBe(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    error: { code: "bench.unknown", message: expect.stringContaining("lora_step") as string },
  });
});
