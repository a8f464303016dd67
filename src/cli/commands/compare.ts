import { writeCompareReport, pText } from "../../evaluate/compare-report.ts";
import {
  compareRuns,
  manyComparisons,
  type MetricDifference,
  type RunComparison,
} from "../../evaluate/compare-runs.ts";
import { DOCUMENT_METRICS } from "../../metrics/score-documents.ts";
import type { Score } from "../../metrics/score.ts";
import { defineCommand, several } from "../command.ts";
import { differingSettings, openRun } from "../eval/open-run.ts";
import type { Colors } from "../output.ts";
import { optional, path } from "../setting.ts";
import { formatTable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

type Differing = ReturnType<typeof differingSettings>;

function percent({ value, low, high }: Score): string {
  if (value === null) return "–";
  const shown = (share: number) => (100 * share).toFixed(1);
  const range = low === null || high === null ? "" : ` (${shown(low)}–${shown(high)})`;
  return `${shown(value)} %${range}`;
}

function points(share: number): string {
  const shown = Math.abs(100 * share).toFixed(1);
  return `${Number(shown) === 0 ? "±" : share < 0 ? "−" : "+"}${shown}`;
}

function verdictText(difference: MetricDifference | null, colors: Colors): string {
  if (difference === null) return "–";
  const { verdict, low, high, pValue, pHolm } = difference;
  if (verdict === "same") return colors.dim("same");
  const range = `${points(difference.difference)} (${points(low)} to ${points(high)})`;
  if (verdict === "noise") return `${range} ${colors.dim(`noise, ${pText(pValue)}`)}`;
  const colour = verdict === "better" ? colors.green : colors.red;
  return `${range} ${colour(verdict)}, ${pText(pValue)} (Holm ${pText(pHolm)})`;
}

function comparisonText(
  { papers, runs, comparisons }: RunComparison,
  differing: Differing,
  colors: Colors,
): string {
  const names = DOCUMENT_METRICS.filter((name) => runs.some(({ metrics }) => metrics[name].n > 0));
  const columns = [
    { title: "" },
    ...runs.flatMap(({ run, against_first }) =>
      against_first === null
        ? [{ title: run }]
        : [{ title: run }, { title: "points to the first" }],
    ),
  ];
  const rows = names.map((name) => [
    name,
    ...runs.flatMap(({ metrics, against_first }) =>
      against_first === null
        ? [percent(metrics[name])]
        : [percent(metrics[name]), verdictText(against_first[name], colors)],
    ),
  ]);
  const settings = differing.map(({ key, values }) => [key, ...values]);
  const settingTitles = [{ title: "what differs" }, ...runs.map(({ run }) => ({ title: run }))];
  return [
    ...(settings.length === 0 ? [] : [formatTable(settingTitles, settings), ""]),
    formatTable(columns, rows),
    "",
    `${papers} papers, the same in ${runs.length} runs. Differences are means over papers; “noise” may be ` +
      "chance (p ≥ 0.05, paired test over papers).",
    manyComparisons(comparisons),
  ].join("\n");
}

export const compareCommand = defineCommand({
  name: "compare",
  summary: "Evaluations of the same papers side by side, and which differences are noise",
  description:
    "Each run of `kvitto eval` is compared with the first by a paired test over papers. Runs over other " +
    "papers, or other labels, are refused. p is that of each comparison alone: of twenty between equal " +
    "runs one is below 0.05 by chance. Beside it stands p adjusted for all of them at once, by Holm.",
  args: {
    runs: several("folders of runs of `kvitto eval`; the others are compared with the first"),
  },
  settings: {
    html: optional(path({ help: "also write the comparison as a page" })),
  },
  examples: [
    { command: "compare runs/base runs/tuned", what: "is the tuned model better?" },
    { command: "compare runs/a runs/b runs/c --html compare.html", what: "three, as a page too" },
    { command: "compare runs/a runs/b --json", what: "{papers, runs, comparisons, differing}" },
  ],
  async run({ runs: folders, html }, { out }) {
    if (folders.length < 2) {
      throw new UsageError(
        "compare.one_run",
        `A comparison needs two runs at least; only ${folders.join("")} is given.`,
        'See "kvitto compare --help".',
      );
    }
    const opened = [];
    for (const folder of folders) opened.push(await openRun(folder));
    const [first, ...others] = opened;
    if (first === undefined) throw new Error("internal: no run was opened");
    const comparison = compareRuns([first, ...others]);
    const differing = differingSettings(opened);
    if (html !== null) {
      await writeCompareReport(html, {
        ...{ comparison, differing, finishedAt: new Date().toISOString() },
      });
    }
    out.print({ ...comparison, differing }, (colors) => {
      const text = comparisonText(comparison, differing, colors);
      return html === null ? text : `${text}\nReport: ${colors.bold(html)}`;
    });
  },
});
