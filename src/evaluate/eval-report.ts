import { writeFileAtomic } from "../formats/atomic-file.ts";
import type { EvaluationReliability } from "./calibration/evaluation-reliability.ts";
import { binTable, reliabilityDiagram } from "./calibration/reliability-diagram.ts";
import type { EvaluationResults } from "./evaluation-results.ts";
import { gradeCurve, latencyChart } from "./eval-report-charts.ts";
import { EVAL_STYLE } from "./eval-report-style.ts";
import {
  columnTable,
  gapTable,
  groupTable,
  lineClassTables,
  reliabilityTable,
} from "./eval-report-tables.ts";
import type { HeldOutGap } from "./held-out-gap.ts";
import { type Html, html, nothing } from "./html.ts";
import type { Prediction } from "./prediction.ts";
import { renderAnswer } from "./report-document.ts";
import { type Fact, facts, reportPage, type ReportSetting, settingsTable } from "./report-page.ts";
import { fieldTable, METRICS, metricTable, percent } from "./report-scores.ts";
import { retentionTable } from "./retention/retention-table.ts";
import type { BadPaper } from "./worst-papers.ts";

/** Everything the report of an evaluation shows. */
export interface EvalReport {
  /** Name of the run folder. */
  readonly run: string;
  /** ISO 8601. */
  readonly finishedAt: string;
  readonly facts: readonly Fact[];
  readonly settings: readonly ReportSetting[];
  readonly results: EvaluationResults;
  readonly predictions: readonly Prediction[];
  /** The worst first. */
  readonly worst: readonly ShownPaper[];
}

/** A paper with its pages as JPEGs, to be put into the report itself. */
export interface ShownPaper extends BadPaper {
  readonly pages_jpeg: readonly Uint8Array[];
  /** What was read where there are no pages. */
  readonly text: string | null;
}

function card(title: string, figure: string, note: string): Html {
  return html`<div class="card">
    <p class="quiet">${title}</p>
    <p class="figure">${figure}</p>
    <p class="quiet">${note}</p>
  </div>`;
}

function cards({ scores, gap }: EvaluationResults): Html {
  const names = ["field_accuracy", "exact_match", "hallucination_rate"] as const;
  const gapCard =
    "why" in gap
      ? card("Held-out gap", "–", "not measured")
      : card(
          "Held-out gap",
          `${(100 * (gap.gaps.field_accuracy?.value ?? NaN)).toFixed(1)} points`,
          `${percent(gap.seen.metrics.field_accuracy.value)} seen, ${percent(gap.held_out.metrics.field_accuracy.value)} held out`,
        );
  return html`<div class="cards">
    ${names.map((name) => card(METRICS[name].title, percent(scores.metrics[name].value), METRICS[name].what))}${gapCard}
  </div>`;
}

function section(title: string, lead: string, body: Html | null): Html {
  if (body === null || body.markup === "") return nothing;
  return html`<h2>${title}</h2>
    ${lead === "" ? nothing : html`<p class="quiet lead">${lead}</p>`}${body}`;
}

function bad({ prediction, wrong, total, pages_jpeg, text }: ShownPaper): Html {
  const { id, pred, truth, labelled, vendor, grade, complete, error } = prediction;
  const { answer, truth: onPage } = renderAnswer(pred, truth, labelled);
  const about = [
    ...(vendor === null ? [] : [vendor]),
    ...(grade === null ? [] : [`grade ${grade}`]),
    `${total - wrong} of ${total} values right`,
    ...(complete ? [] : ["the answer ran out of tokens"]),
    ...(error === null ? [] : [`not read: ${error}`]),
  ];
  const pages = pages_jpeg.map((jpeg, i) => {
    const data = Buffer.from(jpeg).toString("base64");
    const alt = `Page ${i + 1} of ${id}`;
    return html`<img alt="${alt}" loading="lazy" src="data:image/jpeg;base64,${data}" />`;
  });
  return html`<article class="panel sample">
    <header>
      <h3>${id}</h3>
      <p class="quiet">${about.join(" · ")}</p>
    </header>
    <div class="sides">
      <div>${pages.length > 0 ? pages : html`<pre>${text ?? ""}</pre>`}</div>
      <div>
        <h4>
          ${labelled === null ? "On the page" : `On the page; labelled: ${labelled.join(", ")}`}
        </h4>
        <pre>${onPage}</pre>
      </div>
      <div>
        <h4>Read by the model</h4>
        <pre>${answer}</pre>
      </div>
    </div>
  </article>`;
}

function gapLead({ from, gaps }: HeldOutGap): string {
  const { low = null, high = null } = gaps.field_accuracy ?? {};
  const isChance = low === null || high === null || (low <= 0 && high >= 0);
  const meaning = isChance
    ? "The gap of values right may be chance: its interval holds 0."
    : "The gap of values right is larger than chance.";
  return `Of vendors that were trained on (${from}), and of those that were not. ${meaning} Small figures are 95 % intervals.`;
}

function reliability({ ece, brier, written, bins }: EvaluationReliability): Html {
  return html`<div class="charts">
      ${reliabilityDiagram([{ name: "as the model says", bins, tone: "first" }])}
      ${reliabilityTable({ ece, brier }, written)}
    </div>
    ${binTable("confidence", bins)}`;
}

/** Vendors that were trained on are marked, where it is known. */
function seenTag({ gap }: EvaluationResults): (vendor: string) => string | null {
  if ("why" in gap) return () => null;
  return (vendor) => (gap.seen_vendors.includes(vendor) ? "seen" : null);
}

/** The report of an evaluation as one HTML page: no script, no file or address outside it. */
export function renderEvalReport(report: EvalReport): string {
  const { run, finishedAt, results, predictions, worst } = report;
  const { scores, gap, lineClasses, latency } = results;
  const seconds = predictions.flatMap((one) => one.seconds ?? []);
  const charts = [gradeCurve(results.grades), latencyChart(seconds, latency)];
  const groups = (title: string, lead: string, what: string, all: EvaluationResults["kinds"]) =>
    section(title, lead, all.length < 2 ? null : groupTable(what, all));
  return reportPage(
    run,
    html`<h1>${run}</h1>
      <p class="quiet">Kvitto evaluation, finished ${finishedAt}</p>
      ${facts(report.facts)} ${cards(results)} ${settingsTable(report.settings)}
      ${section("Seen against held-out vendors", "why" in gap ? "" : gapLead(gap), gapTable(gap))}
      ${section(
        "Scores",
        "The small figures are 95 % intervals in per cent; n counts documents, or values where values are scored.",
        metricTable(scores, null),
      )}
      <div class="charts" style="margin-top:28px">${charts}</div>
      ${section("By field", "Compared by amount, day or text; the strict comparison is under “as text”.", fieldTable(scores, null))}
      ${section("Line items by column", "Items are paired as well as they can be. Precision: of what was stated; recall: of what is printed; small figures are 95 % intervals.", columnTable(scores.columns))}
      ${section(
        "Classes of lines",
        "A line that was read is of the class that the labels give its code, or else its description.",
        lineClasses === null ? null : lineClassTables(lineClasses),
      )}
      ${section("By vendor", "", results.vendors.length === 0 ? null : groupTable("vendor", results.vendors, seenTag(results)))}
      ${groups("By difficulty", "Grade 0 is as printed, 4 hardly legible.", "grade", results.grades)}
      ${groups("By kind", "", "kind", results.kinds)}
      ${groups("By part", "Parts of the split that vendors are in.", "part", results.parts)}
      ${section(
        "How far confidence can be believed",
        "A dot is the values of similar confidence; on the diagonal a confidence of 80 % is right 80 % of the time. Before any calibration: kvitto calibrate makes one.",
        results.reliability === null ? null : reliability(results.reliability),
      )}
      ${section(
        "What the model could before",
        "Other questions than for the document, asked without and with the adapter. Characters right: 1 − character error rate, at least 0; the paired test is over papers. Small figures are 95 % intervals in per cent.",
        results.retention === null ? null : retentionTable(results.retention),
      )}
      ${section(
        "Worst papers",
        "Underlined: not what the page says. Struck through: not on the page. Yellow: what was missed. Items are compared in their order, as they are scored: below one that is missing all are wrong.",
        worst.length === 0 ? null : html`${worst.map(bad)}`,
      )}`,
    { style: EVAL_STYLE },
  );
}

/** Writes {@link renderEvalReport}'s page. @throws {KvittoError} `file.*` */
export async function writeEvalReport(path: string, report: EvalReport): Promise<void> {
  await writeFileAtomic(path, renderEvalReport(report));
}
