import { resolve } from "node:path";
import { messageOf } from "../../src/core/errors.ts";
import { parityRows } from "./rows.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: npm run parity -- <case folder>");
  process.exitCode = 2;
} else {
  try {
    const rows = await parityRows(resolve(folder));
    for (const row of rows) console.log(JSON.stringify(row));
    const out = rows.filter((row) => !row.ok).length;
    console.error(`${rows.length} quantities, ${out} out of tolerance`);
    if (out > 0 || rows.length === 0) process.exitCode = 1;
  } catch (error) {
    console.error(error instanceof Error ? (error.stack ?? messageOf(error)) : error);
    process.exitCode = 1;
  }
}
