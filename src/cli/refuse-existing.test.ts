import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { refuseFile, refuseFull } from "./refuse-existing.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-existing-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a folder with something in it, or a file in its place, is not written over", async () => {
  await refuseFull(join(folder, "new"));
  await refuseFull(folder);
  const file = join(folder, "file");
  await writeFile(file, "mine");
  await expect(refuseFull(folder)).rejects.toThrow("holds 1 files");
  await expect(refuseFull(file)).rejects.toMatchObject({ code: "export.out_exists" });
});

test("a file takes the place of nothing", async () => {
  await refuseFile(join(folder, "new"));
  await mkdir(join(folder, "empty"));
  await expect(refuseFile(join(folder, "empty"))).rejects.toThrow("is there already");
});
