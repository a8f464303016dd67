import { mkdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { checkFree } from "../../data/import/write-dataset.ts";
import type { DatasetRow } from "../../data/rows.ts";
import { writeRows } from "../../data/write-rows.ts";
import { compareRuns } from "../../evaluate/compare-runs.ts";
import { chooseReplay, type Replay } from "../../evaluate/mining/choose-replay.ts";
import { clusterErrors, leadersOf } from "../../evaluate/mining/clusters.ts";
import { countAll } from "../../evaluate/mining/count-errors.ts";
import { errorChanges } from "../../evaluate/mining/error-change.ts";
import { type MinedPaper, minePapers } from "../../evaluate/mining/mined-error.ts";
import { writeMiningReport } from "../../evaluate/mining/mining-report.ts";
import type { Prediction } from "../../evaluate/prediction.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { writeJsonl } from "../../formats/jsonl.ts";
import type { SynthesisPlan } from "../../synth/plan/synthesis-plan.ts";
import { defineCommand, required } from "../command.ts";
import { DATASET_HELP, readDataset } from "../dataset-source.ts";
import { openRun, type OpenedRun } from "../eval/open-run.ts";
import { datedFolder } from "../dated-folder.ts";
import { paths, readJoined } from "../joined-datasets.ts";
import { makePlan } from "../mine/make-plan.ts";
import { miningText, partText } from "../mine/mining-text.ts";
import { originOfRow, originOfVendor } from "../mine/paper-origin.ts";
import { integer, number, optional, path, text } from "../setting.ts";

const MINING_VERSION = 1;

/** PDFs where the papers are, or are read as text and nobody knows better; else pictures. */
function formatOf(rows: readonly DatasetRow[], { identity }: OpenedRun): SynthesisPlan["format"] {
  const pages = rows.flatMap(({ images }) => images);
  const isPdf =
    pages.length > 0
      ? pages.every((page) => extname(page).toLowerCase() === ".pdf")
      : identity?.["input"] === "text";
  return isPdf ? "pdf" : null;
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The replay without its rows, which are in a file of their own. */
function replaySummary(replay: Replay | null) {
  if (replay === null) return null;
  const { rows, ...summary } = replay;
  return { rows: rows.length, ...summary };
}

export const mineCommand = defineCommand({
  name: "mine",
  summary: "What an evaluation got wrong, and what to train on next",
  description:
    "Classifies every error of a run of `kvitto eval` and counts them by kind, field, vendor, layout and " +
    "wear. The folder gets errors.jsonl, mining.json, report.html; replay/, rows of the training set " +
    "(--train) that are nearest to what fails, with a share of ordinary ones; and plan.json, what " +
    "`kvitto synth --plan` is to draw. Papers that were mined are in the replay only when --train is " +
    "that very set, and held-out vendors are never in the plan: what is measured on stays unseen.",
  args: { run: required("folder of a run of `kvitto eval`") },
  settings: {
    train: paths({ help: `dataset to take hard rows from: ${DATASET_HELP}; no replay without it` }),
    data: optional(path({ help: "the dataset that was evaluated: its rows say their layout and language" })), // prettier-ignore
    before: optional(path({ help: "an earlier evaluation of the same papers: which errors have become fewer" })), // prettier-ignore
    leaders: integer({ help: "leading errors to act on, by kind and field", default: 12, min: 1 }),
    retention: number({ help: "share of ordinary papers in replay and plan", default: 0.3, min: 0, max: 0.9 }), // prettier-ignore
    replay_count: optional(integer({ help: "rows of the replay; half of those there are, at most 200, when left out", min: 1 })), // prettier-ignore
    synth_count: integer({ help: "papers of the plan", default: 200, min: 1 }),
    seed: text({ help: "seed of what is drawn at random", default: "0" }),
    out: optional(path({ help: "folder to write; must not hold anything; runs/mine-<time> when left out" })), // prettier-ignore
  },
  examples: [
    { command: "mine runs/e --train data --out runs/m", what: "errors, replay and plan" },
    { command: "mine runs/e2 --before runs/e", what: "which errors have become fewer" },
    { command: "mine runs/e --json", what: "{papers, errors, by_type, leaders, plan, …}" },
  ],
  async run(values, { out: output, progress, signal }) {
    const out = values.out ?? datedFolder("runs", "mine");
    await checkFree(out);
    await mkdir(out, { recursive: true });
    const opened = await openRun(values.run);
    const evaluated = values.data === null ? [] : await readDataset(values.data);
    const train = values.train === null ? null : await readJoined(values.train);
    const rowOf = new Map(evaluated.map((row) => [row.id, row]));
    const originOf = ({ id, vendor }: Prediction) => {
      const row = rowOf.get(id);
      return row === undefined ? originOfVendor(vendor) : originOfRow(row);
    };
    const mine = ({ predictions }: OpenedRun): MinedPaper[] => minePapers(predictions, originOf);
    const papers = mine(opened);
    const counts = countAll(papers);
    const clusters = clusterErrors(papers);
    const leaders = leadersOf(clusters).slice(0, values.leaders);
    let changes = null;
    if (values.before !== null) {
      const earlier = await openRun(values.before);
      compareRuns([earlier, opened]); // refuses runs over other papers
      changes = errorChanges(mine(earlier), papers);
    }

    const { retention, seed } = values;
    const replay =
      train === null || leaders.length === 0
        ? null
        : chooseReplay(papers, train, {
            ...{ leaders, retention, seed, count: values.replay_count, originOf: originOfRow },
            minedImages: new Map(evaluated.map(({ id, images }) => [id, images])),
          });
    if (replay?.trains_on_mined === true) {
      progress.say(
        `${values.train?.join(" ") ?? ""} holds all papers that were mined: the replay trains on them, so measure on others from now on.`,
      );
    }
    const trained = new Set((train ?? []).flatMap(({ vendor }) => vendor ?? []));
    const format = formatOf(evaluated.length > 0 ? evaluated : (train ?? []), opened);
    const plan =
      leaders.length === 0
        ? null
        : makePlan(papers, {
            ...{ leaders, retention, seed: `mine/${seed}`, format, trained },
            count: values.synth_count,
          });

    await writeJsonl(
      join(out, "errors.jsonl"),
      papers.flatMap(({ errors }) => errors),
    );
    if (replay !== null && replay.rows.length > 0) {
      await writeRows(replay.rows, { out: join(out, "replay"), link: true, progress, signal });
    }
    if (plan !== null) await writeFileAtomic(join(out, "plan.json"), jsonText(plan));
    await writeMiningReport(join(out, "report.html"), {
      ...{
        run: values.run,
        finishedAt: new Date().toISOString(),
        counts,
        leaders,
        clusters,
        replay,
      },
      facts: [
        { label: "Papers", value: `${counts.papers}, ${counts.papers_right} without an error` },
        { label: "Training set", value: values.train?.join(", ") ?? "not given" },
        { label: "Share of ordinary papers", value: `${Math.round(100 * retention)} %` },
      ],
      plan: (plan?.parts ?? []).map((part) => ({
        ...{ share: part.share, why: part.why, what: partText(part) },
      })),
      changes: changes === null ? null : { before: values.before ?? "", rows: changes },
    });
    const summary = {
      ...{ version: MINING_VERSION, run: values.run, out, ...counts },
      leaders: leaders.map((leader) => ({ ...leader, papers: leader.papers.length })),
      ...{ replay: replaySummary(replay), plan, changes },
    };
    await writeFileAtomic(join(out, "mining.json"), jsonText({ ...summary, clusters }));
    output.print(summary, (colors) =>
      miningText({ counts, leaders, changes, replay, plan, out }, colors),
    );
  },
});
