import { basename, dirname, resolve } from "node:path";

/** What a dataset is called in a card: no folder of this machine, and no `documents.jsonl`. */
export function datasetName(path: string): string {
  const full = resolve(path);
  const last = basename(full);
  return last === "documents.jsonl" ? basename(dirname(full)) : last.replace(/\.jsonl$/, "");
}
