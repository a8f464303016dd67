import { writeFileAtomic } from "../formats/atomic-file.ts";
import { attentionCharts } from "./attention-charts.ts";
import { html } from "./html.ts";
import type { AttentionRow, TrainingRow } from "./report-data.ts";
import {
  facts as factList,
  reportPage,
  settingsTable,
  type Fact,
  type ReportSetting,
} from "./report-page.ts";
import { trainingCharts } from "./training-charts.ts";

/** What is known of a training run that nobody has scored yet. */
export interface TrainingReport {
  /** Name of the run folder. */
  readonly run: string;
  /** ISO 8601. */
  readonly finishedAt: string;
  readonly facts: readonly Fact[];
  readonly settings: readonly ReportSetting[];
  readonly training: readonly TrainingRow[];
  /** Ascending; none where attention was not tracked. */
  readonly attention: readonly AttentionRow[];
}

/** A training run as one HTML page: no script, no file or address outside it. */
export function renderTrainingReport(report: TrainingReport): string {
  return reportPage(
    report.run,
    html`<h1>${report.run}</h1>
      <p class="quiet">Kvitto training run, finished ${report.finishedAt}</p>
      ${factList(report.facts)} ${settingsTable(report.settings)} ${trainingCharts(report.training)}
      ${attentionCharts(report.attention)}`,
    { pictures: false },
  );
}

/** Writes {@link renderTrainingReport}'s page. @throws {KvittoError} `file.*` */
export async function writeTrainingReport(path: string, report: TrainingReport): Promise<void> {
  await writeFileAtomic(path, renderTrainingReport(report));
}
