import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** The first bytes of a picture, which is all that an import looks at. */
export const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** A folder with these files, until the test ends. What is no text and no bytes is written as JSON. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), "kvitto-import-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, contents] of Object.entries(files)) {
    const isPlain = typeof contents === "string" || contents instanceof Uint8Array;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), isPlain ? contents : JSON.stringify(contents));
  }
  return folder;
}

/** JSONL of these values. */
export function jsonl(...values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}
