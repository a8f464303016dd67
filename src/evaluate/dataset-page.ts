import type { Count, RowsInspection, Spread } from "../data/inspection.ts";
import type { Leakage, SamePaper } from "../data/leakage.ts";
import type { FieldBox } from "../data/rows.ts";
import type { PaperDocument } from "../documents/document.ts";
import { writeFileAtomic } from "../formats/atomic-file.ts";
import { datasetSample, pairOfPages, type PagePicture } from "./dataset-sample.ts";
import { DATASET_STYLE } from "./dataset-style.ts";
import { type Html, html, nothing } from "./html.ts";
import { scrollTable } from "./html-table.ts";
import { reportPage } from "./report-page.ts";

/** A row that is shown with its page. */
export interface DatasetSample {
  readonly id: string;
  readonly part: string;
  readonly vendor: string | null;
  readonly document: PaperDocument;
  readonly boxes: readonly FieldBox[];
  /** Pages in order; the first few of them. */
  readonly pages: readonly PagePicture[];
  /** How many pages are not shown. */
  readonly more: number;
}

/** Two rows of one paper, side by side. */
export interface DatasetPair {
  readonly pair: SamePaper;
  readonly pages: readonly [PagePicture | null, PagePicture | null];
}

export interface DatasetPage {
  /** What was inspected, as the user named it. */
  readonly title: string;
  readonly parts: readonly (RowsInspection & { readonly name: string })[];
  /** null: it was not looked for. */
  readonly leakage: Leakage | null;
  /** Tokens a row, by what they are; null when they were not counted. */
  readonly tokens: Readonly<Record<string, Spread>> | null;
  readonly samples: readonly DatasetSample[];
  readonly pairs: readonly DatasetPair[];
}

/** Longer lists of names help nobody; how many are left out is said. */
const NAMES_SHOWN = 24;

function bars(counts: readonly Count[], total: number): Html {
  const most = Math.max(...counts.map(({ rows }) => rows), 1);
  const shown = counts.slice(0, NAMES_SHOWN).map(({ name, rows }) => {
    const width = `${((100 * rows) / most).toFixed(1)}%`;
    return html`<tr>
      <td>${name ?? "not stated"}</td>
      <td class="number">${rows}</td>
      <td class="number quiet">${percent(rows, total)}</td>
      <td class="bar"><span style="width:${width}"></span></td>
    </tr>`;
  });
  const left = counts.slice(NAMES_SHOWN);
  const rest = left.reduce((sum, { rows }) => sum + rows, 0);
  const more =
    left.length === 0
      ? nothing
      : html`<tr class="quiet">
          <td>and ${left.length} more</td>
          <td class="number">${rest}</td>
          <td class="number">${percent(rest, total)}</td>
          <td></td>
        </tr>`;
  return html`<table class="bars">
    ${shown}${more}
  </table>`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(part < whole ? 1 : 0)} %`;
}

function panel(title: string, body: Html): Html {
  return html`<section class="panel block">
    <h3>${title}</h3>
    ${body}
  </section>`;
}

/** Counts of several parts as one. */
function joined(lists: readonly (readonly Count[])[]): Count[] {
  const sums = new Map<string | null, number>();
  for (const { name, rows } of lists.flat()) sums.set(name, (sums.get(name) ?? 0) + rows);
  return [...sums].map(([name, rows]) => ({ name, rows })).sort((a, b) => b.rows - a.rows);
}

function partsTable({ parts }: DatasetPage): Html {
  const rows = parts.map(
    (part) =>
      html`<tr>
        <td class="strong">${part.name}</td>
        <td class="number">${part.rows}</td>
        <td class="number">${part.pages}</td>
        <td class="number">${part.vendors.length}</td>
        <td class="wraps">${part.kinds.map(({ name, rows }) => `${rows} ${name}`).join(", ")}</td>
        <td class="wraps">${part.currencies.map(({ name }) => name ?? "none").join(", ")}</td>
        <td>${part.dates.from ?? "–"} – ${part.dates.to ?? "–"}</td>
        <td class="number">${part.line_items.median} (${part.line_items.max})</td>
      </tr>`,
  );
  return scrollTable(
    html`<th>part</th>
      <th class="number">rows</th>
      <th class="number">files</th>
      <th class="number">vendors</th>
      <th>kinds</th>
      <th>currencies</th>
      <th>issued</th>
      <th class="number">lines (most)</th>`,
    rows,
  );
}

function fieldsTable({ parts }: DatasetPage): Html {
  const [first] = parts;
  if (first === undefined) return nothing;
  const heads = parts.map(({ name }) => html`<th colspan="2">${name}</th>`);
  const rows = first.fields.map(({ field }, i) => {
    const cells = parts.map((part) => {
      const count = part.fields[i]?.rows ?? 0;
      const width = `${part.rows === 0 ? 0 : ((100 * count) / part.rows).toFixed(1)}%`;
      return html`<td class="number">${percent(count, part.rows)}</td>
        <td class="bar"><span style="width:${width}"></span></td>`;
    });
    return html`<tr>
      <td><code>${field}</code></td>
      ${cells}
    </tr>`;
  });
  return scrollTable(
    html`<th>field</th>
      ${heads}`,
    rows,
    "bars",
  );
}

function tokensTable(tokens: DatasetPage["tokens"]): Html {
  if (tokens === null) return nothing;
  const rows = Object.entries(tokens).map(
    ([name, { min, median, max }]) =>
      html`<tr>
        <td>${name}</td>
        <td class="number">${min}</td>
        <td class="number">${median}</td>
        <td class="number">${max}</td>
      </tr>`,
  );
  return panel(
    "Tokens a row",
    html`<table>
      <thead>
        <tr>
          <th></th>
          <th class="number">least</th>
          <th class="number">median</th>
          <th class="number">most</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`,
  );
}

function verdict(title: string, count: number, good: string, bad: string): Html {
  return html`<div class="card">
    <div class="quiet">${title}</div>
    <div class="figure ${count > 0 ? "worse" : ""}">${count}</div>
    <div class="quiet">${count === 0 ? good : bad}</div>
  </div>`;
}

function leakageSection({ leakage, pairs, parts }: DatasetPage): Html {
  if (leakage === null) return html`<p class="quiet lead">Duplicates were not looked for.</p>`;
  const { across, within, shared_vendors, duplicate_ids } = leakage;
  const vendors = shared_vendors.slice(0, NAMES_SHOWN).map(({ vendor, rows }) => {
    const where = Object.entries(rows).map(([part, count]) => `${part} ${count}`);
    return html`<li>${vendor ?? "not stated"}: ${where.join(", ")}</li>`;
  });
  const left = shared_vendors.length - vendors.length;
  const shown = pairs.map(pairOfPages);
  const hidden = across.length + within.length - pairs.length;
  return html`<div class="cards">
      ${parts.length > 1 ? verdict("Papers in two parts", across.length, "nothing tested was trained on", "the test is not honest") : nothing}
      ${verdict("Papers twice in one part", within.length, "every paper counts once", "they count twice")}
      ${parts.length > 1 ? verdict("Vendors in several parts", shared_vendors.length, "vendors in test are new", "right for a stratified split or one by time") : nothing}
      ${parts.length > 1 ? verdict("Ids used twice", duplicate_ids.length, "ids name one row", "rows cannot be told apart") : nothing}
    </div>
    ${
      vendors.length === 0
        ? nothing
        : html`<details>
            <summary>Vendors in several parts</summary>
            <ul>
              ${vendors}
            </ul>
            ${left > 0 ? html`<p class="quiet">and ${left} more</p>` : nothing}
          </details>`
    }
    ${shown.length === 0 ? nothing : html`<div class="pairs">${shown}</div>`}
    ${shown.length > 0 && hidden > 0 ? html`<p class="quiet">${hidden} more pairs are not shown; --json lists all.</p>` : nothing}`;
}

/**
 * A dataset as one HTML page: what it is made of, what leaks, and samples with their boxes drawn over.
 * No script, nothing outside the file.
 */
export function renderDatasetPage(page: DatasetPage): string {
  const { title, parts, samples } = page;
  const total = parts.reduce((sum, { rows }) => sum + rows, 0);
  const vendors = joined(parts.map((part) => part.vendors));
  const keys = [...new Set(parts.flatMap(({ sources }) => sources.map(({ key }) => key)))];
  const sources = keys.map((key) => {
    const values = parts.map(
      (part) => part.sources.find((source) => source.key === key)?.values ?? [],
    );
    return panel(`Source: ${key}`, bars(joined(values), total));
  });
  const body = html`<h1>${title}</h1>
    <p class="quiet">
      ${total} labelled documents of ${vendors.length}
      vendors${parts.length > 1 ? ` in ${parts.length} parts` : ""}
    </p>
    <h2>Parts</h2>
    ${partsTable(page)}
    <h2>Leakage</h2>
    ${leakageSection(page)}
    <h2>What it is made of</h2>
    <div class="blocks">
      ${panel("Vendors", bars(vendors, total))}
      ${panel("Kinds", bars(joined(parts.map((part) => part.kinds)), total))}
      ${panel("Currencies", bars(joined(parts.map((part) => part.currencies)), total))} ${sources}
      ${tokensTable(page.tokens)}
    </div>
    <h2>How often each field is printed</h2>
    <p class="quiet lead">Share of documents in which at least one such value is not null.</p>
    ${fieldsTable(page)}
    ${
      samples.length === 0
        ? nothing
        : html`<h2>Samples</h2>
            <p class="quiet lead">
              Point at a box to see which value it is. Values without a box are dotted where the row
              has boxes at all.
            </p>`
    }
    ${samples.map(datasetSample)}`;
  return reportPage(title, body, { style: DATASET_STYLE });
}

/** Writes {@link renderDatasetPage}'s page. @throws {KvittoError} `file.*` */
export async function writeDatasetPage(path: string, page: DatasetPage): Promise<void> {
  await writeFileAtomic(path, renderDatasetPage(page));
}
