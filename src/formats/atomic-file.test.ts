import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { recoverFolder, writeFileAtomic, writeFolderAtomic } from "./atomic-file.ts";

const root = mkdtempSync(join(tmpdir(), "kvitto-atomic-"));
let folder = root;
let count = 0;

beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs `task`, which must fail, and gives the error's code. */
async function codeOf(task: Promise<unknown>): Promise<string> {
  const error: unknown = await task.then(
    () => new Error("it succeeded"),
    (thrown: unknown) => thrown,
  );
  return error instanceof KvittoError ? error.code : String(error);
}

const hasFullDevice = existsSync("/dev/full");

/** Whether an ordinary user may mount a tiny file system here (Linux user namespaces). */
function canMount(): boolean {
  if (process.platform !== "linux") return false;
  const probe = join(root, "probe");
  mkdirSync(probe);
  const script = `mount -t tmpfs -o size=64k tmpfs '${probe}'`;
  return spawnSync("unshare", ["-Urm", "sh", "-c", script], { timeout: 5000 }).status === 0;
}

test("a file is written, replaced, made with its folders; nothing else is left", async () => {
  const path = join(folder, "deep", "file.txt");
  await writeFileAtomic(path, "först");
  expect(readFileSync(path, "utf8")).toBe("först");
  await writeFileAtomic(path, Uint8Array.of(1, 2, 3));
  expect([...readFileSync(path)]).toEqual([1, 2, 3]);
  await writeFileAtomic(
    path,
    (async function* () {
      yield Uint8Array.of(7);
      yield new Uint8Array(0);
      yield Uint8Array.of(8, 9);
    })(),
  );
  expect([...readFileSync(path)]).toEqual([7, 8, 9]);
  expect(readdirSync(join(folder, "deep"))).toEqual(["file.txt"]);
});

test("a failure half-way keeps the old file and removes the temporary one", async () => {
  const path = join(folder, "file.txt");
  writeFileSync(path, "old");
  async function* contents(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(100_000);
    await Promise.reject(new Error("internal: the maker broke"));
  }
  await expect(writeFileAtomic(path, contents())).rejects.toThrow("the maker broke");
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["file.txt"]);
});

test("a folder in the way, and a file where a folder should be, are file.write_failed", async () => {
  mkdirSync(join(folder, "taken", "inner"), { recursive: true });
  expect(await codeOf(writeFileAtomic(join(folder, "taken"), "x"))).toBe("file.write_failed");
  writeFileSync(join(folder, "plain"), "x");
  const inside = join(folder, "plain", "y.txt");
  expect(await codeOf(writeFileAtomic(inside, "x"))).toBe("file.write_failed");
  await expect(writeFileAtomic(inside, "x")).rejects.toThrow(inside);
  expect(readdirSync(folder).sort()).toEqual(["plain", "taken"]);
  expect(readdirSync(join(folder, "taken"))).toEqual(["inner"]);
});

test.runIf(hasFullDevice)("the system's own no-space error is file.disk_full", async () => {
  const target = join(folder, "out");
  mkdirSync(target);
  writeFileSync(join(target, "kept"), "kept");
  const task = writeFolderAtomic(target, async (temporary) => {
    await writeFile(join(temporary, "a"), "a");
    await writeFile("/dev/full", "x"); // fails with the kernel's ENOSPC
  });
  expect(await codeOf(task)).toBe("file.disk_full");
  expect(readFileSync(join(target, "kept"), "utf8")).toBe("kept");
  expect(readdirSync(folder)).toEqual(["out"]);
});

test.runIf(canMount())(
  "on a real full disk the old file stays and the temporary goes",
  () => {
    const disk = join(folder, "disk");
    mkdirSync(disk);
    const program = join(folder, "program.mts");
    writeFileSync(
      program,
      `import { readFileSync, readdirSync } from "node:fs";
     import { writeFileAtomic, writeFolderAtomic } from ${JSON.stringify(resolve(import.meta.dirname, "atomic-file.ts"))};
     const disk = ${JSON.stringify(disk)};
     await writeFileAtomic(disk + "/a.bin", "old");
     const codes = [];
     await writeFileAtomic(disk + "/a.bin", new Uint8Array(200_000)).catch((e) => codes.push(e.code));
     await writeFolderAtomic(disk + "/b", (t) => writeFileAtomic(t + "/c", new Uint8Array(200_000)))
       .catch((e) => codes.push(e.code));
     console.log(JSON.stringify({ codes, left: readdirSync(disk), text: readFileSync(disk + "/a.bin", "utf8") }));`,
    );
    const script = `mount -t tmpfs -o size=64k tmpfs '${disk}' && exec '${process.execPath}' --import tsx '${program}'`;
    const printed = execFileSync("unshare", ["-Urm", "sh", "-c", script], { encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual({
      codes: ["file.disk_full", "file.disk_full"],
      left: ["a.bin"],
      text: "old",
    });
  },
  20_000,
);

test("a folder is replaced whole; a failing fill leaves the old one", async () => {
  const target = join(folder, "adapter");
  await writeFolderAtomic(target, (temporary) => writeFile(join(temporary, "one"), "1"));
  expect(readdirSync(target)).toEqual(["one"]);
  await writeFolderAtomic(target, async (temporary) => {
    mkdirSync(join(temporary, "sub"));
    await writeFile(join(temporary, "sub", "two"), "2");
  });
  expect(readdirSync(target)).toEqual(["sub"]);
  const failing = writeFolderAtomic(target, async (temporary) => {
    await writeFile(join(temporary, "three"), "3");
    throw new KvittoError("adapter.no_target", "No target matches.");
  });
  expect(await codeOf(failing)).toBe("adapter.no_target");
  expect(readdirSync(target)).toEqual(["sub"]);
  expect(readdirSync(folder)).toEqual(["adapter"]);
});

test("a crash between the two renames is undone, by a reader or by the next write", async () => {
  const target = join(folder, "run");
  const crash = (): void => renameSync(target, join(folder, ".run.previous"));
  await writeFolderAtomic(target, (temporary) => writeFile(join(temporary, "old"), "1"));
  expect(await recoverFolder(target)).toBe(false);
  crash();
  expect(await recoverFolder(target)).toBe(true);
  expect(readdirSync(target)).toEqual(["old"]);
  crash();
  await writeFolderAtomic(target, (temporary) => writeFile(join(temporary, "new"), "2"));
  expect(readdirSync(target)).toEqual(["new"]);
  expect(readdirSync(folder)).toEqual(["run"]);
});

test("a file in the way of a folder is refused and kept", async () => {
  const target = join(folder, "name");
  writeFileSync(target, "a file");
  const task = writeFolderAtomic(target, (temporary) => writeFile(join(temporary, "x"), "x"));
  expect(await codeOf(task)).toBe("file.write_failed");
  expect(readFileSync(target, "utf8")).toBe("a file");
  expect(readdirSync(folder)).toEqual(["name"]);
});

// The superuser may write anywhere, so the test says nothing there.
test.skipIf(process.getuid?.() === 0)("a read-only folder is file.write_failed", async () => {
  chmodSync(folder, 0o500);
  expect(await codeOf(writeFileAtomic(join(folder, "x"), "x"))).toBe("file.write_failed");
  chmodSync(folder, 0o700);
});
