import { writeFileAtomic } from "../formats/atomic-file.ts";
import { type Html, html, nothing } from "./html.ts";
import type { ReportFile, ReportSample, RunReport } from "./report-data.ts";
import { renderAnswer, type RenderedAnswer, renderUnmarked } from "./report-document.ts";
import { fieldTable, headline, metricTable } from "./report-scores.ts";
import { facts as factList, reportPage, settingsTable } from "./report-page.ts";
import { trainingCharts } from "./training-charts.ts";

function image(jpeg: Uint8Array, alt: string): Html {
  const data = Buffer.from(jpeg).toString("base64");
  return html`<img alt="${alt}" loading="lazy" src="data:image/jpeg;base64,${data}" />`;
}

function sample({ id, image_jpeg, truth, tunedAnswer, baseAnswer }: ReportSample): Html {
  const tuned = renderAnswer(tunedAnswer, truth);
  const base = baseAnswer === null ? null : renderAnswer(baseAnswer, truth);
  return html`<article class="panel sample">
    <header>
      <h3>${id}</h3>
      <p class="quiet">
        ${valuesRight(tuned)}${base === null ? "" : `; base model ${valuesRight(base)}`}
      </p>
    </header>
    <div class="sides">
      <div>${image(image_jpeg, `Page ${id}`)}</div>
      <div>
        <h4>On the page</h4>
        <pre>${tuned.truth}</pre>
      </div>
      <div>
        <h4>Read by the tuned model</h4>
        <pre>${tuned.answer}</pre>
      </div>
    </div>
    ${
      base === null
        ? nothing
        : html`<details>
            <summary>Read by the base model: ${valuesRight(base)}</summary>
            <pre>${base.answer}</pre>
          </details>`
    }
  </article>`;
}

function valuesRight({ wrong, total }: RenderedAnswer): string {
  return `${total - wrong} of ${total} values right`;
}

function file({ name, image_jpeg, answer, truth, note }: ReportFile): Html {
  const rendered = truth === null ? null : renderAnswer(answer, truth);
  const remark = [
    ...(rendered === null ? [] : [valuesRight(rendered)]),
    ...(note === null ? [] : [note]),
  ].join(" · ");
  return html`<article class="panel sample">
    <header>
      <h3>${name}</h3>
      <p class="quiet">${remark}</p>
    </header>
    <div class="sides ${rendered === null ? "two" : ""}">
      <div>${image(image_jpeg, name)}</div>
      ${
        rendered === null
          ? nothing
          : html`<div>
              <h4>On the page</h4>
              <pre>${rendered.truth}</pre>
            </div>`
      }
      <div>
        <h4>Read by the tuned model</h4>
        <pre>${rendered?.answer ?? renderUnmarked(answer)}</pre>
      </div>
    </div>
  </article>`;
}

function section(title: string, lead: string, parts: readonly Html[]): Html {
  if (parts.length === 0) return nothing;
  return html`<h2>${title}</h2>
    <p class="quiet lead">${lead}</p>
    ${parts}`;
}

function timing({ timing: all }: RunReport): Html {
  if (all.length === 0) return nothing;
  const rows = all.map(({ what, seconds, count }) => {
    const each =
      count === null ? "" : `${perOne(seconds / count.n)} for each of ${count.n} ${count.unit}`;
    return html`<tr>
      <td>${what}</td>
      <td class="number">${seconds.toFixed(1)} s</td>
      <td class="quiet">${each}</td>
    </tr>`;
  });
  return html`<h2>Time</h2>
    <div class="scroll">
      <table>
        ${rows}
      </table>
    </div>`;
}

function perOne(seconds: number): string {
  return seconds < 1 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(2)} s`;
}

/**
 * The report of a run as one HTML page: no script, no file or address outside it, readable in
 * light and dark. Values that a model or a document states are escaped.
 */
export function renderReport(report: RunReport): string {
  const { run, finishedAt, facts, tuned, base, testSet } = report;
  return reportPage(
    run,
    html`<h1>${run}</h1>
      <p class="quiet">Kvitto run, finished ${finishedAt}</p>
      ${factList(facts)} ${headline(tuned, base)} ${settingsTable(report.settings)}
      ${trainingCharts(report.training)}
      <h2>${base === null ? "Scores" : "Base against tuned"}</h2>
      <p class="quiet lead">
        On ${testSet}. The small figures are 95 % intervals in per cent; n counts documents, or
        values where values are scored.
      </p>
      ${metricTable(tuned, base)}
      <h2>By field</h2>
      <p class="quiet lead">
        Compared by amount, day or text; the strict comparison is under “as text”.
      </p>
      ${fieldTable(tuned, base)}
      ${section("Sample pages", "Underlined: not what the page says. Struck through: not on the page. Yellow: what was missed.", report.samples.map(sample))}
      ${section("Real files", "Files that were not drawn by Kvitto.", report.files.map(file))}
      ${timing(report)}`,
  );
}

/** Writes {@link renderReport}'s page. @throws {KvittoError} `file.*` */
export async function writeReport(path: string, report: RunReport): Promise<void> {
  await writeFileAtomic(path, renderReport(report));
}
