import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The address of a module of this folder, as a program imports it. */
export const moduleUrl = (name: string): string =>
  JSON.stringify(pathToFileURL(join(import.meta.dirname, name)).href);

/** Runs a program in a process of its own; its exit status and what it said on standard error. */
export function runProgram(program: string, argument: string): Promise<string> {
  return new Promise((done) => {
    const flags = ["--import", "tsx", "--input-type=module", "-e", program, argument];
    const child = spawn(process.execPath, flags, { stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    child.on("close", (code) => done(`${code} ${errors}`));
  });
}
