import { KvittoError } from "../../../core/errors.ts";
import type { LeafValue } from "../../../documents/fields.ts";
import {
  agreement,
  type Agreement,
  type FieldAgreement,
} from "../../../evaluate/agreement/agreement.ts";
import type { Score } from "../../../metrics/score.ts";
import { defineCommand, required } from "../../command.ts";
import { DATASET_HELP, readDataset } from "../../dataset-source.ts";
import type { Colors } from "../../output.ts";
import { rowPlaces } from "../../row-place.ts";
import { integer } from "../../setting.ts";
import { formatTable } from "../../table.ts";

interface Located {
  readonly id: string;
  readonly path: string;
  readonly first: LeafValue | undefined;
  readonly second: LeafValue | undefined;
  /** Where each is to be corrected. */
  readonly places: readonly [string, string];
}

interface Told extends Omit<Agreement, "disagreements"> {
  readonly only_first: readonly string[];
  readonly only_second: readonly string[];
  readonly disagreements: readonly Located[];
}

function percent({ value, low, high }: Score): string {
  if (value === null) return "–";
  const range =
    low === null || high === null ? "" : ` (${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)})`;
  return `${(100 * value).toFixed(1)} %${range}`;
}

function shown(value: LeafValue | undefined): string {
  if (value === undefined) return "no such element";
  return value === null ? "not on the paper" : JSON.stringify(value);
}

function kappaText({ kappa, no_kappa, kappa_of }: FieldAgreement, colors: Colors): string[] {
  return kappa === null ? ["–", colors.dim(no_kappa ?? "")] : [kappa.toFixed(2), `of ${kappa_of}`];
}

function agreementText(found: Told, most: number, colors: Colors): string {
  const { papers, papers_equal, fields, disagreements, only_first, only_second } = found;
  const right = { align: "right" as const };
  const rows = fields
    .filter(({ equal }) => equal.n > 0)
    .map((one) => [
      ...[one.field, String(one.equal.n), percent(one.equal), percent(one.equal_printed)],
      ...kappaText(one, colors),
    ]);
  const columns = [
    ...[{ title: "field" }, { title: "values", ...right }, { title: "equal" }],
    ...[{ title: "of those printed" }, { title: "kappa", ...right }, { title: "" }],
  ];
  const lines = [
    `${colors.bold(`${papers} papers`)} labelled twice, ${papers_equal} of them the same in every value; ` +
      `${percent(found.equal)} of the values are equal, ${percent(found.equal_printed)} of those printed.`,
    ...(only_first.length + only_second.length === 0
      ? []
      : [
          colors.yellow(
            `${only_first.length} papers are only in the first, ${only_second.length} only in the second.`,
          ),
        ]),
    ...["", formatTable(columns, rows), ""],
    disagreements.length === 0
      ? "There is no disagreement."
      : `${disagreements.length} disagreements:`,
  ];
  for (const { path, first, second, places } of disagreements.slice(0, most)) {
    lines.push(
      `  ${colors.bold(path)}`,
      `    ${places[0]}: ${shown(first)}`,
      `    ${places[1]}: ${shown(second)}`,
    );
  }
  if (disagreements.length > most) {
    lines.push(`  … and ${disagreements.length - most} more: --show, or --json for all`);
  }
  return lines.join("\n");
}

export const datasetAgreeCommand = defineCommand({
  name: "dataset agree",
  summary: "How far two people agree who labelled the same papers, and where they do not",
  description:
    "Papers are matched by id. Values are compared as amounts, days and text without regard to " +
    "spelling of either; line items are paired so that as many values as possible agree. Cohen's kappa " +
    "is agreement above chance (1 all of it, 0 none): of the values where they are few classes (kind, " +
    "currency, tax rates), elsewhere of whether the value is on the paper at all, since two who guess " +
    "never hit on the same amount. Where both always say the same there is no kappa, and it says so.",
  args: {
    first: required(`labels of one: ${DATASET_HELP}`),
    second: required("labels of the other"),
  },
  settings: {
    show: integer({ help: "disagreements that are shown; --json has all", default: 20, min: 0 }),
  },
  examples: [
    {
      command: "dataset agree anna.jsonl bo.jsonl",
      what: "by field, with the first disagreements",
    },
    { command: "dataset agree anna bo --show 1000", what: "two folders, all disagreements" },
    { command: "dataset agree anna.jsonl bo.jsonl --json", what: "for programs" },
  ],
  async run({ first, second, show }, { out }) {
    const [ours, theirs] = [await readDataset(first), await readDataset(second)];
    const byId = new Map(theirs.map((row) => [row.id, row]));
    const ids = new Set(ours.map(({ id }) => id));
    const papers = ours.flatMap((row) => {
      const other = byId.get(row.id);
      return other === undefined
        ? []
        : [{ id: row.id, first: row.document, second: other.document }];
    });
    if (papers.length === 0) {
      throw new KvittoError(
        "agree.no_paper",
        `${first} (${ours[0]?.id}, …) and ${second} (${theirs[0]?.id}, …) have no id in common.`,
        "Both must label the same papers under the same ids, or file names in a folder.",
      );
    }
    const [here, there] = [await rowPlaces(first, ours), await rowPlaces(second, theirs)];
    const found = agreement(papers);
    const told: Told = {
      ...found,
      only_first: ours.filter(({ id }) => !byId.has(id)).map(({ id }) => id),
      only_second: theirs.filter(({ id }) => !ids.has(id)).map(({ id }) => id),
      disagreements: found.disagreements.map(({ id, path, first, second }) => {
        return { id, path, first, second, places: [here.get(id)!, there.get(id)!] };
      }),
    };
    // JSON has no undefined: an element that one side does not have is left out.
    out.print(told, (colors) => agreementText(told, show, colors));
  },
});
