import { KvittoError } from "../src/core/errors.ts";
import { parseOptions } from "./arguments.ts";
import { reportFailure } from "./report-failure.ts";

/** What the programs have in common that write a run's model: both folders have to be said. */
export async function runExport(
  write: (run: string, folder: string) => Promise<void>,
): Promise<void> {
  try {
    const { run, out } = parseOptions(process.argv.slice(2), {
      run: { type: "string" },
      out: { type: "string" },
    });
    if (run === undefined || out === undefined) {
      throw new KvittoError(
        "usage",
        `--${run === undefined ? "run" : "out"} is missing.`,
        "Give the folder of the run and the folder to write the model into.",
      );
    }
    await write(run, out);
    console.error(`The model of ${run} is in ${out}.`);
  } catch (error) {
    reportFailure(error);
  }
}
