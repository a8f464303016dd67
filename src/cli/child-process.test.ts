import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runScript } from "./child-process.ts";

let folder: string;
let script: URL;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-script-"));
  script = pathToFileURL(join(folder, "script.ts"));
  await writeFile(
    script,
    `const [what]: readonly string[] = process.argv.slice(2);
    console.log("began " + what);
    if (what === "fails") process.exitCode = 3;
    if (what === "hangs") setInterval(() => undefined, 1000);`,
  );
});

afterAll(() => rm(folder, { recursive: true }));

test("what a script printed and how it ended", async () => {
  expect(await runScript(script, ["well"])).toEqual({ printed: "began well", end: "status 0" });
  expect(await runScript(script, ["fails"])).toEqual({ printed: "began fails", end: "status 3" });
});

test("a script that takes too long is ended, and one that is not wanted any more", async () => {
  const { end } = await runScript(script, ["hangs"], { timeout_ms: 1 });
  expect(end).toBe("SIGTERM");
  const signal = AbortSignal.timeout(1);
  await expect(runScript(script, ["hangs"], { signal })).rejects.toThrow("aborted");
});
