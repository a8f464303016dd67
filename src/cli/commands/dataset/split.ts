import { mkdir, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { cacheFolder } from "../../../core/env.ts";
import { KvittoError } from "../../../core/errors.ts";
import { findNearDuplicates } from "../../../data/duplicates/near-duplicates.ts";
import { openFeatureCache } from "../../../data/feature-cache.ts";
import type { DatasetRow } from "../../../data/rows.ts";
import { SPLIT_NAMES, type Shares, type SplitName } from "../../../data/split.ts";
import { SPLIT_RULES, splitDataset } from "../../../data/split-units.ts";
import { companies } from "../../../data/company.ts";
import { writeFileAtomic } from "../../../formats/atomic-file.ts";
import { writeJsonl } from "../../../formats/jsonl.ts";
import { defineCommand, required } from "../../command.ts";
import { DATASET_HELP, readDataset, SPLIT_FILE } from "../../dataset-source.ts";
import { choice, list, path, text, toggle } from "../../setting.ts";
import { formatTable } from "../../table.ts";
import { UsageError } from "../../usage-error.ts";

function parseShares(given: readonly string[]): Shares {
  const numbers = given.map((one) => (/^\d*\.?\d+$/.test(one) ? Number(one) : NaN));
  const [train, validation, test] = numbers;
  if (numbers.length !== 3 || numbers.some(Number.isNaN)) {
    throw new UsageError(
      "dataset.shares",
      `--shares is ${given.join(",")}; three numbers, for train, validation and test, were expected.`,
      "For example --shares 0.8,0.1,0.1.",
    );
  }
  return { train: train!, validation: validation!, test: test! };
}

/** Refuses to write over an earlier split: scores would be of other rows under the same name. */
async function refuseOverwriting(out: string): Promise<void> {
  for (const name of [SPLIT_FILE, ...SPLIT_NAMES.map((part) => `${part}.jsonl`)]) {
    if ((await stat(join(out, name)).catch(() => undefined)) === undefined) continue;
    throw new KvittoError(
      "dataset.split_there",
      `${join(out, name)} is there already.`,
      "Choose another folder, or give --replace.",
    );
  }
}

/** A row as it is stored in `out`: paths with slashes, relative to it. */
function stored(row: DatasetRow, out: string) {
  const images = row.images.map((image) => relative(out, image).split(sep).join("/"));
  return { ...row, images };
}

export const datasetSplitCommand = defineCommand({
  name: "dataset split",
  summary: "Split into train, validation and test without leakage",
  description:
    "By vendor (vendors in test appear nowhere else), stratified (each part has its share of every " +
    "vendor) or by time (trained on the oldest, tested on the newest). Companies that differ only in " +
    "case, punctuation or legal form, or that share a tax number, count as one. Papers that were " +
    "scanned or saved twice stay on one side. Writes train.jsonl, validation.jsonl, test.jsonl and " +
    `${SPLIT_FILE}; pages stay where they are.`,
  args: { data: required(DATASET_HELP) },
  settings: {
    out: path({ help: "folder for the three files" }),
    by: choice(SPLIT_RULES, { help: "what keeps the parts apart", default: "vendor" }),
    seed: text({ help: "which rows go where", default: "0" }),
    shares: list({ help: "of train, validation and test", default: ["0.8", "0.1", "0.1"] }),
    hold_out: list({ help: "vendors that make up the test part; only by vendor", default: [] }),
    duplicates: toggle({ help: "look for papers that are there twice", default: true }),
    replace: toggle({ help: "write over an earlier split", default: false }),
  },
  examples: [
    { command: "dataset split data --out split --seed 7", what: "80/10/10 by vendor" },
    { command: "dataset split data --out split --by stratified", what: "all vendors everywhere" },
    { command: "dataset split data --out split --hold-out Acme,Blom", what: "test on two vendors" },
  ],
  async run({ data, out, by, seed, shares, hold_out, duplicates, replace }, context) {
    const { progress, signal, settings } = context;
    if (hold_out.length > 0 && by !== "vendor") {
      throw new UsageError(
        "dataset.hold_out",
        `--hold-out names vendors, but the split is ${by === "time" ? "by time" : by}.`,
        "Leave one of the two out.",
      );
    }
    const wanted = parseShares(shares);
    if (
      hold_out.length > 0 &&
      settings.some(({ key, source }) => key === "shares" && source !== "default") &&
      wanted.test > 0
    ) {
      progress.say("The test part is what is held out; train and validation share the rest.");
    }
    const folder = resolve(out);
    if (!replace) await refuseOverwriting(folder);
    const rows = await readDataset(data);
    const cache = openFeatureCache(join(cacheFolder(), "features"));
    const pairs = duplicates ? await findNearDuplicates(rows, { cache, progress, signal }) : [];
    const split = splitDataset(rows, {
      ...{ rule: by, seed, shares: wanted, duplicates: pairs, holdOut: hold_out },
    });
    const issuer = new Map(companies(rows).map((company, i) => [rows[i]!.id, company]));
    const undated =
      by === "time" ? rows.filter(({ document }) => document.issue_date === null) : [];
    const countOf = (part: SplitName) => {
      const own = split[part];
      const dates = own.map(({ document }) => document.issue_date).filter((date) => date !== null);
      dates.sort();
      return {
        rows: own.length,
        vendors: new Set(own.map(({ id }) => issuer.get(id))).size,
        from: dates[0] ?? null,
        to: dates.at(-1) ?? null,
      };
    };
    const summary = {
      data: relative(folder, resolve(data)).split(sep).join("/"),
      ...{ by, seed, shares: wanted, hold_out },
      parts: { train: countOf("train"), validation: countOf("validation"), test: countOf("test") },
      duplicates: pairs.map(({ first, second, evidence }) => ({
        ...{ rows: [rows[first]!.id, rows[second]!.id], evidence },
      })),
      undated: undated.map(({ id }) => id),
    };
    await mkdir(folder, { recursive: true });
    for (const part of SPLIT_NAMES) {
      const lines = split[part].map((row) => stored(row, folder));
      await writeJsonl(join(folder, `${part}.jsonl`), lines);
    }
    await writeFileAtomic(join(folder, SPLIT_FILE), `${JSON.stringify(summary, null, 2)}\n`);
    context.out.print(summary, (colors) => {
      const right = { align: "right" as const };
      const columns = [
        { title: "part" },
        ...[
          { title: "rows", ...right },
          { title: "vendors", ...right },
        ],
        ...[{ title: "from" }, { title: "to" }],
      ];
      const lines = SPLIT_NAMES.map((part) => {
        const { rows, vendors, from, to } = summary.parts[part];
        return [part, String(rows), String(vendors), from ?? "–", to ?? "–"];
      });
      const notes = [
        duplicates
          ? `${pairs.length} pairs of rows are of one paper; each pair is in one part.`
          : colors.yellow("Papers that are there twice were not looked for."),
      ];
      if (undated.length > 0) {
        const names = undated.slice(0, NAMES_SAID).map(({ id }) => id);
        const more = undated.length > NAMES_SAID ? `, and ${undated.length - NAMES_SAID} more` : "";
        notes.push(
          `${undated.length} rows have no date and are in train: ${names.join(", ")}${more}.`,
        );
      }
      return [formatTable(columns, lines), "", ...notes, `Written to ${out}.`].join("\n");
    });
  },
});

/** All of them are in the file. */
const NAMES_SAID = 10;
