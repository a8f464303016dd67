import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The version that is on the machine, or null. */
export async function tesseractVersion(): Promise<string | null> {
  try {
    const { stdout, stderr } = await run("tesseract", ["--version"]);
    return /tesseract (\S+)/.exec(stdout + stderr)?.[1] ?? "unknown";
  } catch {
    return null;
  }
}

/** What Tesseract reads of a picture, with its own settings. */
export async function tesseractText(file: string): Promise<string> {
  const { stdout } = await run("tesseract", [file, "-"], { maxBuffer: 1 << 26 });
  return stdout;
}
