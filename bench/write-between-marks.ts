import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { format, resolveConfig } from "prettier";
import { writeFileAtomic } from "../src/formats/atomic-file.ts";

/** The comments between which a program writes, and nowhere else. */
export interface Marks {
  readonly start: string;
  readonly end: string;
}

/** `page` with `text` between its marks, which stay. `name` is what the page is called. */
export function betweenMarks(
  page: string,
  { start, end }: Marks,
  text: string,
  name: string,
): string {
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${name} has lost the marks of its figures`);
  return `${page.slice(0, from)}${start}\n\n${text}\n\n${page.slice(to)}`;
}

/** Writes `text` between the marks of a Markdown page, which is formatted as all pages are. */
export async function writeBetweenMarks(path: string, marks: Marks, text: string): Promise<void> {
  const page = betweenMarks(await readFile(path, "utf8"), marks, text, basename(path));
  const style = await resolveConfig(path);
  await writeFileAtomic(path, await format(page, { ...style, filepath: path }));
}
