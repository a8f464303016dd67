import { resolve } from "node:path";
import { messageOf } from "../../src/core/errors.ts";
import { runParity } from "./rows.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: npm run parity -- <case folder>");
  process.exitCode = 2;
} else {
  try {
    const { rows, uncompared } = await runParity(resolve(folder));
    // JSON has no Infinity; null would pass for 0 in a script that compares it.
    const finite = (_: string, value: unknown) => (value === Infinity ? Number.MAX_VALUE : value);
    for (const row of rows) console.log(JSON.stringify(row, finite));
    const out = rows.filter((row) => !row.ok).length;
    console.error(`${rows.length} quantities, ${out} out of tolerance`);
    if (uncompared.length > 0) console.error(`not compared: ${uncompared.join(", ")}`);
    if (out > 0 || rows.length === 0) process.exitCode = 1;
  } catch (error) {
    console.error(error instanceof Error ? (error.stack ?? messageOf(error)) : error);
    process.exitCode = 1;
  }
}
