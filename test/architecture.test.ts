import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../src");

/** The direction of imports: docs/architecture.md, section 3. A folder may always import itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  formats: ["core"],
  engine: ["core", "formats"],
  models: ["core", "formats", "engine"],
  documents: ["core"],
  synth: ["core", "formats", "documents"],
  data: ["core", "formats", "documents"],
  trackers: ["core", "formats"],
  train: ["core", "formats", "engine", "models", "data", "trackers"],
  extract: ["core", "formats", "engine", "models", "documents"],
  export: ["core", "formats", "engine", "models", "train"],
  metrics: ["core", "documents"],
  evaluate: ["core", "formats", "data", "documents", "extract", "metrics"],
  cli: [
    ...["core", "formats", "engine", "models", "documents", "synth", "data", "train", "extract"],
    ...["export", "metrics", "evaluate", "trackers"],
  ],
};

/** Folders whose `index.ts` is a public entry; no other folder has one. */
const PUBLIC_ENTRIES = ["engine", "models", "train", "metrics"];

function sourceFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(SOURCE, file));
}

function folderOf(file: string): string {
  return relative(SOURCE, file).split("/")[0] ?? "";
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const pattern = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;
  return [...text.matchAll(pattern)].map((match) => resolve(dirname(file), match[1] ?? ""));
}

test("folders import downwards only", () => {
  const offences: string[] = [];
  for (const file of sourceFiles()) {
    const folder = folderOf(file);
    if (folder.endsWith(".ts")) continue; // src/index.ts, the package's own entry
    const allowed = MAY_IMPORT[folder];
    if (allowed === undefined) {
      offences.push(`${relative(SOURCE, file)}: the folder ${folder} has no row in this table`);
      continue;
    }
    for (const target of importsOf(file)) {
      const other = folderOf(target);
      if (other === folder || allowed.includes(other)) continue;
      const row = allowed.length === 0 ? "nothing of ours" : allowed.join(", ");
      offences.push(
        `${relative(SOURCE, file)} imports ${relative(SOURCE, target)}; ${folder} may import ${row}`,
      );
    }
  }
  expect(offences).toEqual([]);
});

test("no file is over 600 lines, no folder is called utils, only public entries are barrels", () => {
  const offences: string[] = [];
  for (const file of sourceFiles()) {
    const name = relative(SOURCE, file);
    const lines = readFileSync(file, "utf8").split("\n").length;
    if (lines > 600) offences.push(`${name} has ${lines} lines; at most 600`);
    if (/(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(name)) {
      offences.push(`${name}: the name says nothing`);
    }
    const barrel = /^([^/]+)\/(?:.*\/)?index\.ts$/.exec(name);
    if (barrel !== null && !PUBLIC_ENTRIES.includes(barrel[1] ?? "")) {
      offences.push(`${name}: only ${PUBLIC_ENTRIES.join(", ")} have an index.ts`);
    }
  }
  expect(offences).toEqual([]);
});

test("the import scanner sees an upward import", () => {
  // Guards the guard: a pattern that matches nothing would let every offence through.
  const self = resolve(import.meta.filename);
  expect(readFileSync(self, "utf8")).toContain("importsOf");
  expect(sourceFiles().flatMap(importsOf).length).toBeGreaterThan(0);
});
